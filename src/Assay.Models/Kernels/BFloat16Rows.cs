using System.Numerics;
using System.Runtime.CompilerServices;
using static Assay.Models.Kernels.BFloat16Lanes;
using static Assay.Models.Kernels.Lanes;
using static TorchSharp.torch;

namespace Assay.Models.Kernels;

/// <summary>y = x·Wᵀ for few rows of x and a bfloat16 matrix W [m, d] on the CPU: W is read once, as fast as memory gives it, and summed in float32.</summary>
/// <remarks>Made for generation, where every weight serves one row a token. libtorch's product is made for many rows; docs/benchmarks.md has both beside each other.</remarks>
internal static unsafe class BFloat16Rows
{
    private const int MostRows = 2;     // from three rows on libtorch's product is the faster one

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

    private static void Product(ushort* x, ushort* w, ushort* bias, ushort* y, int n, long m, int d)
    {
        var parted = new float[n * d];
        for (var i = 0; i < parted.Length; i += d)
            Part(x + i, parted.AsSpan(i, d));
        fixed (float* start = parted)
        {
            var pairs = start;
            // One row of W after another: memory then sees one long stream, which comes twice as fast as four side by side.
            Rows.For(m, d, [MethodImpl(Hot)] (from, to) =>
            {
                for (var row = from; row < to; row++)
                {
                    var added = bias == null ? 0 : Widened(bias[row]);
                    var i = 0;
                    for (; i + 2 <= n; i += 2)
                    {
                        var (first, second) = Dots(pairs + (long)i * d, pairs + (long)(i + 1) * d, w + row * d, d);
                        y[i * m + row] = Round(first + added);
                        y[(i + 1) * m + row] = Round(second + added);
                    }
                    if (i < n)
                        y[i * m + row] = Round(Dot(pairs + (long)i * d, w + row * d, d) + added);
                }
            });
        }
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
    private static float Dot(float* x, ushort* w, int d)
    {
        Vector<float> s0 = default, s1 = default, s2 = default, s3 = default, t0 = default, t1 = default, t2 = default, t3 = default;
        var step = 2 * Width;
        var i = 0;
        for (; i + 4 * step <= d; i += 4 * step)
        {
            Vector<uint> p0 = Vector.Load((uint*)(w + i)), p1 = Vector.Load((uint*)(w + i + step)), p2 = Vector.Load((uint*)(w + i + 2 * step)), p3 = Vector.Load((uint*)(w + i + 3 * step));
            s0 = Vector.FusedMultiplyAdd(Low(p0), Vector.Load(x + i), s0);
            t0 = Vector.FusedMultiplyAdd(High(p0), Vector.Load(x + i + Width), t0);
            s1 = Vector.FusedMultiplyAdd(Low(p1), Vector.Load(x + i + step), s1);
            t1 = Vector.FusedMultiplyAdd(High(p1), Vector.Load(x + i + step + Width), t1);
            s2 = Vector.FusedMultiplyAdd(Low(p2), Vector.Load(x + i + 2 * step), s2);
            t2 = Vector.FusedMultiplyAdd(High(p2), Vector.Load(x + i + 2 * step + Width), t2);
            s3 = Vector.FusedMultiplyAdd(Low(p3), Vector.Load(x + i + 3 * step), s3);
            t3 = Vector.FusedMultiplyAdd(High(p3), Vector.Load(x + i + 3 * step + Width), t3);
        }
        for (; i < d; i += step)
        {
            var pair = Vector.Load((uint*)(w + i));
            s0 = Vector.FusedMultiplyAdd(Low(pair), Vector.Load(x + i), s0);
            t0 = Vector.FusedMultiplyAdd(High(pair), Vector.Load(x + i + Width), t0);
        }
        return Vector.Sum(s0 + s1 + (s2 + s3) + (t0 + t1 + (t2 + t3)));
    }

    [MethodImpl(Hot)]
    private static (float First, float Second) Dots(float* x, float* z, ushort* w, int d)
    {
        Vector<float> s0 = default, s1 = default, t0 = default, t1 = default, u0 = default, u1 = default, v0 = default, v1 = default;
        var step = 2 * Width;
        var i = 0;
        for (; i + 2 * step <= d; i += 2 * step)
        {
            Vector<uint> p0 = Vector.Load((uint*)(w + i)), p1 = Vector.Load((uint*)(w + i + step));
            Vector<float> low0 = Low(p0), high0 = High(p0), low1 = Low(p1), high1 = High(p1);
            s0 = Vector.FusedMultiplyAdd(low0, Vector.Load(x + i), s0);
            t0 = Vector.FusedMultiplyAdd(high0, Vector.Load(x + i + Width), t0);
            s1 = Vector.FusedMultiplyAdd(low1, Vector.Load(x + i + step), s1);
            t1 = Vector.FusedMultiplyAdd(high1, Vector.Load(x + i + step + Width), t1);
            u0 = Vector.FusedMultiplyAdd(low0, Vector.Load(z + i), u0);
            v0 = Vector.FusedMultiplyAdd(high0, Vector.Load(z + i + Width), v0);
            u1 = Vector.FusedMultiplyAdd(low1, Vector.Load(z + i + step), u1);
            v1 = Vector.FusedMultiplyAdd(high1, Vector.Load(z + i + step + Width), v1);
        }
        if (i < d)
        {
            var pair = Vector.Load((uint*)(w + i));
            s0 = Vector.FusedMultiplyAdd(Low(pair), Vector.Load(x + i), s0);
            t0 = Vector.FusedMultiplyAdd(High(pair), Vector.Load(x + i + Width), t0);
            u0 = Vector.FusedMultiplyAdd(Low(pair), Vector.Load(z + i), u0);
            v0 = Vector.FusedMultiplyAdd(High(pair), Vector.Load(z + i + Width), v0);
        }
        return (Vector.Sum(s0 + s1 + (t0 + t1)), Vector.Sum(u0 + u1 + (v0 + v1)));
    }
}
