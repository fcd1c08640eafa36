using System.Numerics;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace Assay.Models.Kernels;

/// <summary>Float vectors of the machine's width: partial loads and stores at row ends, and the two functions a transformer's hot loops need.</summary>
internal static unsafe class Lanes
{
    /// <summary>Compiles a loop well at its first call: short runs would spend half their steps in code that is still warming up.</summary>
    public const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization;

    /// <summary>Floats in one vector.</summary>
    public static int Width => Vector<float>.Count;

    /// <summary>The floats of a contiguous float32 tensor on the CPU.</summary>
    public static float* Floats(Tensor tensor)
    {
        if (tensor.dtype != float32 || tensor.device_type != TorchSharp.DeviceType.CPU || !tensor.is_contiguous())
            throw new ArgumentException($"the kernels take contiguous float32 tensors on the CPU, this one is {tensor.dtype} on {tensor.device_type}");
        return (float*)Unsafe.AsPointer(ref tensor.bytes.GetPinnableReference());
    }

    /// <summary>The ids of a contiguous int64 tensor on the CPU.</summary>
    public static long* Ids(Tensor tensor)
    {
        if (tensor.dtype != int64 || tensor.device_type != TorchSharp.DeviceType.CPU || !tensor.is_contiguous())
            throw new ArgumentException($"the kernels take contiguous int64 ids on the CPU, these are {tensor.dtype} on {tensor.device_type}");
        return (long*)Unsafe.AsPointer(ref tensor.bytes.GetPinnableReference());
    }

    /// <summary>The vector at <paramref name="p"/>; where fewer than a vector's floats are <paramref name="left"/>, the rest is <paramref name="fill"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Load(float* p, int left, float fill = 0) => left >= Vector<float>.Count ? Vector.Load(p) : LoadPart(p, left, fill);

    /// <summary>Writes the first <paramref name="left"/> floats of the vector, or all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector<float> value, float* p, int left)
    {
        if (left >= Vector<float>.Count)
            value.Store(p);
        else
            StorePart(value, p, left);
    }

    /// <summary>e^x, within 2 units in the last place for results that are normal floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Exp(Vector<float> x)
    {
        var (scale, part) = Reduce(x);
        return scale + scale * part;
    }

    /// <summary>tanh x = E / (E + 2) with E = e^2x − 1, which keeps its precision near zero, where soft caps work.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Tanh(Vector<float> x)
    {
        // Beyond ±9.1 tanh is ±1 in float32.
        var (scale, part) = Reduce(Vector.Min(Vector.Max(x + x, new Vector<float>(-18.2f)), new Vector<float>(18.2f)));
        var less = (scale - Vector<float>.One) + scale * part;
        return less / (less + new Vector<float>(2));
    }

    // x = n·ln 2 + r with |r| <= ln 2 / 2: returns 2^n and e^r − 1 (Taylor to r^7; the next term is under 6e-9).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector<float> Scale, Vector<float> Less) Reduce(Vector<float> x)
    {
        x = Vector.Min(Vector.Max(x, new Vector<float>(-87.3f)), new Vector<float>(88.3f));
        var n = Vector.Round(x * new Vector<float>(1.44269504f));
        var r = x - n * new Vector<float>(0.693359375f) + n * new Vector<float>(2.12194440e-4f);     // ln 2 in two parts, the first exact in few bits
        var p = new Vector<float>(1f / 5040);
        p = Vector.FusedMultiplyAdd(p, r, new Vector<float>(1f / 720));
        p = Vector.FusedMultiplyAdd(p, r, new Vector<float>(1f / 120));
        p = Vector.FusedMultiplyAdd(p, r, new Vector<float>(1f / 24));
        p = Vector.FusedMultiplyAdd(p, r, new Vector<float>(1f / 6));
        p = Vector.FusedMultiplyAdd(p, r, new Vector<float>(0.5f));
        p = Vector.FusedMultiplyAdd(p, r * r, r);
        var exponent = Vector.ShiftLeft(Vector.ConvertToInt32(n) + new Vector<int>(127), 23);
        return (Vector.AsVectorSingle(exponent), p);
    }

    private static Vector<float> LoadPart(float* p, int left, float fill)
    {
        Span<float> part = stackalloc float[Vector<float>.Count];
        part.Fill(fill);
        new ReadOnlySpan<float>(p, left).CopyTo(part);
        return new Vector<float>(part);
    }

    private static void StorePart(Vector<float> value, float* p, int left)
    {
        Span<float> part = stackalloc float[Vector<float>.Count];
        value.CopyTo(part);
        part[..left].CopyTo(new Span<float>(p, left));
    }
}
