using System.Numerics;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace Assay.Models.Kernels;

/// <summary>bfloat16 as vectors of float32: two neighbours come as one 32-bit lane, so that a pair of vectors holds the even places and the odd ones.</summary>
internal static unsafe class BFloat16Lanes
{
    /// <summary>Numbers in a pair of vectors.</summary>
    public static int Step => 2 * Vector<float>.Count;

    /// <summary>The words of a contiguous bfloat16 tensor on the CPU.</summary>
    public static ushort* Words(Tensor tensor)
    {
        if (tensor.dtype != ScalarType.BFloat16 || tensor.device_type != TorchSharp.DeviceType.CPU || !tensor.is_contiguous())
            throw new ArgumentException($"the kernels take contiguous bfloat16 tensors on the CPU, this one is {tensor.dtype} on {tensor.device_type}");
        using var flat = tensor.view(-1);
        using var first = flat.narrow(0, 0, 1);      // a Span ends at 2 GB
        return (ushort*)Unsafe.AsPointer(ref first.bytes.GetPinnableReference());
    }

    // A bfloat16 is the upper half of the float32 of the same value.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Low(Vector<uint> pair) => Vector.AsVectorSingle(Vector.ShiftLeft(pair, 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> High(Vector<uint> pair) => Vector.AsVectorSingle(pair & new Vector<uint>(0xFFFF0000));

    /// <summary>Even and odd places of the numbers at <paramref name="p"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector<float> Even, Vector<float> Odd) Load(ushort* p)
    {
        var pair = Vector.Load((uint*)p);
        return (Low(pair), High(pair));
    }

    /// <summary>The reverse of <see cref="Load"/>, rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector<float> even, Vector<float> odd, ushort* p) =>
        (Vector.ShiftRightLogical(RoundBits(even), 16) | (RoundBits(odd) & new Vector<uint>(0xFFFF0000))).Store((uint*)p);

    /// <summary>The nearest bfloat16's value, ties to even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Rounded(Vector<float> x) => Vector.AsVectorSingle(RoundBits(x) & new Vector<uint>(0xFFFF0000));

    /// <summary>One number, to the nearest, ties to even; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Round(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)0x7FC0 : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Widened(ushort word) => BitConverter.UInt32BitsToSingle((uint)word << 16);

    // NaNs whose upper half is all zeros in the fraction cannot come from arithmetic, so that adding never makes an infinity of one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> RoundBits(Vector<float> x)
    {
        var bits = Vector.AsVectorUInt32(x);
        return Vector.ConditionalSelect(Vector.AsVectorUInt32(Vector.Equals(x, x)), bits + new Vector<uint>(0x7FFF) + (Vector.ShiftRightLogical(bits, 16) & Vector<uint>.One), new Vector<uint>(0x7FC00000));
    }
}
