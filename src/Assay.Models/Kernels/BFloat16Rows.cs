using System.Numerics;
using System.Runtime.CompilerServices;
using static Assay.Models.Kernels.Lanes;
using static TorchSharp.torch;

namespace Assay.Models.Kernels;

/// <summary>y = x·Wᵀ for few rows of x and a bfloat16 matrix W [m, d] on the CPU: W is read once, as fast as memory gives it, and summed in float32.</summary>
/// <remarks>Made for generation, where every weight serves one row a token. libtorch's product is made for many rows; docs/benchmarks.md has both beside each other.</remarks>
internal static unsafe class BFloat16Rows
{
    /// <summary>From so many rows on libtorch's product, which is bound by arithmetic and not by memory, is the faster one.</summary>
    public const int MostRows = 8;

    private const int Together = 4;     // rows of W that share each load of x

    /// <summary>Whether the matrix is one that <see cref="Product"/> takes.</summary>
    public static bool Serves(Tensor matrix) =>
        matrix.dtype == ScalarType.BFloat16 && matrix.device_type == TorchSharp.DeviceType.CPU && matrix.is_contiguous() && matrix.shape[1] % (2 * Width) == 0;

    /// <summary>Writes float32 y [n, m] from float32 x [n, d].</summary>
    public static void Product(float* x, ushort* w, float* y, int n, long m, int d)
    {
        var parted = new float[(long)n * d];
        for (var row = 0; row < n; row++)
            Part(new ReadOnlySpan<float>(x + (long)row * d, d), parted.AsSpan(row * d, d));
        fixed (float* start = parted)
        {
            var pairs = start;
            Rows.For((m + Together - 1) / Together, Together * d, [MethodImpl(Hot)] (from, to) =>
            {
                for (var row = from * Together; row < Math.Min(m, to * Together); row += Together)
                {
                    for (var i = 0; i < n; i++)
                    {
                        if (row + Together <= m)
                            Dots(pairs + (long)i * d, w + row * d, y + i * m + row, d);
                        else
                            for (var last = row; last < m; last++)
                                y[i * m + last] = Dot(pairs + (long)i * d, w + last * d, d);
                    }
                }
            });
        }
    }

    // Two neighbours of W come as one 32-bit lane: x lies as [even places, odd places] within each pair of vectors.
    private static void Part(ReadOnlySpan<float> x, Span<float> parted)
    {
        for (var block = 0; block < x.Length; block += 2 * Width)
        {
            for (var i = 0; i < Width; i++)
            {
                parted[block + i] = x[block + 2 * i];
                parted[block + Width + i] = x[block + 2 * i + 1];
            }
        }
    }

    [MethodImpl(Hot)]
    private static void Dots(float* x, ushort* w, float* y, int d)
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
        y[0] = Vector.Sum(s0 + t0);
        y[1] = Vector.Sum(s1 + t1);
        y[2] = Vector.Sum(s2 + t2);
        y[3] = Vector.Sum(s3 + t3);
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
