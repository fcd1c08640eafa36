using System.Numerics;
using System.Runtime.CompilerServices;
using static Assay.Models.Kernels.Lanes;
using static TorchSharp.torch;

namespace Assay.Models.Kernels;

/// <summary>y = x·Wᵀ for few rows of x and a bfloat16 matrix W [m, d] on the CPU: W is read once, as fast as memory gives it, and summed in float32.</summary>
/// <remarks>Made for generation, where every weight serves one row a token. libtorch's product is made for many rows; docs/benchmarks.md has both beside each other.</remarks>
internal static unsafe class BFloat16Rows
{
    private const int MostRows = 3;     // from four rows on libtorch's product is the faster one

    private const int Together = 4;     // rows of W that share each load of x

    /// <summary>Whether <see cref="Linear"/> takes these, and is the fastest for them.</summary>
    public static bool Serves(Tensor x, Tensor matrix) =>
        matrix.dtype == ScalarType.BFloat16 && x.dtype == ScalarType.BFloat16 && x.numel() <= MostRows * x.shape[^1] && x.shape[^1] % (2 * Width) == 0
        && matrix.device_type == TorchSharp.DeviceType.CPU && matrix.is_contiguous();

    /// <summary>x·Wᵀ + b, [.., m] in bfloat16, rounded once.</summary>
    public static Tensor Linear(Tensor x, Tensor matrix, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var (m, d) = (matrix.shape[0], (int)matrix.shape[1]);
        var rows = (int)(x.numel() / d);
        var y = empty([.. x.shape[..^1], m], ScalarType.BFloat16);
        var from = x.contiguous();
        Product(Words(from), Words(matrix), bias is null ? null : Words(bias), Words(y), rows, m, d);
        return y.MoveToOuterDisposeScope();
    }

    /// <summary>The words of a contiguous bfloat16 tensor on the CPU.</summary>
    public static ushort* Words(Tensor tensor)
    {
        if (tensor.dtype != ScalarType.BFloat16 || tensor.device_type != TorchSharp.DeviceType.CPU || !tensor.is_contiguous())
            throw new ArgumentException($"the kernel takes contiguous bfloat16 tensors on the CPU, this one is {tensor.dtype} on {tensor.device_type}");
        using var first = tensor.view(-1).narrow(0, 0, 1);      // a Span ends at 2 GB
        return (ushort*)Unsafe.AsPointer(ref first.bytes.GetPinnableReference());
    }

    private static void Product(ushort* x, ushort* w, ushort* bias, ushort* y, int n, long m, int d)
    {
        var parted = new float[n * d];
        for (var i = 0; i < parted.Length; i += d)
            Part(x + i, parted.AsSpan(i, d));
        fixed (float* start = parted)
        {
            var pairs = start;
            Rows.For((m + Together - 1) / Together, Together * d, [MethodImpl(Hot)] (from, to) =>
            {
                var sums = stackalloc float[Together];
                for (var row = from * Together; row < Math.Min(m, to * Together); row += Together)
                {
                    var together = (int)Math.Min(Together, m - row);
                    for (var i = 0; i < n; i++)
                    {
                        Dots(pairs + (long)i * d, w + row * d, sums, together, d);
                        for (var j = 0; j < together; j++)
                            y[i * m + row + j] = Round(sums[j] + (bias == null ? 0 : BitConverter.UInt32BitsToSingle((uint)bias[row + j] << 16)));
                    }
                }
            });
        }
    }

    // To the nearest, ties to even; NaN stays NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort Round(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)0x7FC0 : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    // Two neighbours of W come as one 32-bit lane: x lies as [even places, odd places] within each pair of vectors.
    private static void Part(ushort* x, Span<float> parted)
    {
        for (var block = 0; block < parted.Length; block += 2 * Width)
        {
            var pair = Vector.Load((uint*)(x + block));
            Low(pair).CopyTo(parted[block..]);
            High(pair).CopyTo(parted[(block + Width)..]);
        }
    }

    [MethodImpl(Hot)]
    private static void Dots(float* x, ushort* w, float* sums, int count, int d)
    {
        if (count == Together)
        {
            Dots(x, w, sums, d);
            return;
        }
        for (var i = 0; i < count; i++)
            sums[i] = Dot(x, w + (long)i * d, d);
    }

    [MethodImpl(Hot)]
    private static void Dots(float* x, ushort* w, float* sums, int d)
    {
        ushort* w0 = w, w1 = w0 + d, w2 = w1 + d, w3 = w2 + d;
        Vector<float> s0 = default, s1 = default, s2 = default, s3 = default, t0 = default, t1 = default, t2 = default, t3 = default;
        for (var i = 0; i < d; i += 2 * Width)
        {
            Vector<float> even = Vector.Load(x + i), odd = Vector.Load(x + i + Width);
            Vector<uint> p0 = Vector.Load((uint*)(w0 + i)), p1 = Vector.Load((uint*)(w1 + i)), p2 = Vector.Load((uint*)(w2 + i)), p3 = Vector.Load((uint*)(w3 + i));
            s0 = Vector.FusedMultiplyAdd(Low(p0), even, s0);
            t0 = Vector.FusedMultiplyAdd(High(p0), odd, t0);
            s1 = Vector.FusedMultiplyAdd(Low(p1), even, s1);
            t1 = Vector.FusedMultiplyAdd(High(p1), odd, t1);
            s2 = Vector.FusedMultiplyAdd(Low(p2), even, s2);
            t2 = Vector.FusedMultiplyAdd(High(p2), odd, t2);
            s3 = Vector.FusedMultiplyAdd(Low(p3), even, s3);
            t3 = Vector.FusedMultiplyAdd(High(p3), odd, t3);
        }
        sums[0] = Vector.Sum(s0 + t0);
        sums[1] = Vector.Sum(s1 + t1);
        sums[2] = Vector.Sum(s2 + t2);
        sums[3] = Vector.Sum(s3 + t3);
    }

    [MethodImpl(Hot)]
    private static float Dot(float* x, ushort* w, int d)
    {
        Vector<float> s = default, t = default;
        for (var i = 0; i < d; i += 2 * Width)
        {
            var pair = Vector.Load((uint*)(w + i));
            s = Vector.FusedMultiplyAdd(Low(pair), Vector.Load(x + i), s);
            t = Vector.FusedMultiplyAdd(High(pair), Vector.Load(x + i + Width), t);
        }
        return Vector.Sum(s + t);
    }

    // A bfloat16 is the upper half of the float32 of the same value.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Low(Vector<uint> pair) => Vector.AsVectorSingle(Vector.ShiftLeft(pair, 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> High(Vector<uint> pair) => Vector.AsVectorSingle(pair & new Vector<uint>(0xFFFF0000));
}
