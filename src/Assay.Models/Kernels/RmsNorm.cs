using System.Numerics;
using System.Runtime.CompilerServices;
using static Assay.Models.Kernels.Lanes;

namespace Assay.Models.Kernels;

/// <summary>y = x / rms(x) · (1 + gain), row by row. n rows, d columns.</summary>
internal static unsafe class RmsNorm
{
    // Gradients of the gain are summed in blocks of rows whose size depends on nothing, so that the sum's order never changes.
    private const int BlockRows = 256;

    /// <summary>Writes y (plus <paramref name="residual"/>, unless null) and, unless null, 1 / rms of each row. A null <paramref name="gain"/> normalises only.</summary>
    public static void Forward(float* x, float* gain, float* residual, float* y, float* inverse, long n, int d, double epsilon) => Rows.For(n, 2 * d, [MethodImpl(Hot)] (from, to) =>
    {
        for (var row = from; row < to; row++)
        {
            var r = 1 / MathF.Sqrt(SumOfSquares(x + row * d, d) / d + (float)epsilon);
            if (inverse != null)
                inverse[row] = r;
            Scale(x + row * d, gain, residual == null ? null : residual + row * d, y + row * d, r, d);
        }
    });

    /// <summary>
    /// Given g = dL/dy, writes (or adds, when <paramref name="add"/>) dL/dx = r·(g' − x̂·mean(g'·x̂)) with g' = g·(1 + gain), x̂ = r·x,
    /// and writes dL/dgain = Σ rows g·x̂.
    /// </summary>
    public static void Backward(float* x, float* gain, float* inverse, float* g, float* dx, float* dGain, long n, int d, bool add)
    {
        var blocks = (n + BlockRows - 1) / BlockRows;
        var partial = new float[blocks * d];
        fixed (float* sums = partial)
        {
            var all = sums;
            Rows.For(blocks, 6L * d * BlockRows, [MethodImpl(Hot)] (from, to) =>
            {
                for (var block = from; block < to; block++)
                {
                    for (var row = block * BlockRows; row < Math.Min(n, (block + 1) * BlockRows); row++)
                        BackwardRow(x + row * d, gain, inverse[row], g + row * d, dx + row * d, all + block * d, d, add);
                }
            });
            new Span<float>(dGain, d).Clear();
            for (var block = 0L; block < blocks; block++)
                Add(all + block * d, dGain, d);
        }
    }

    [MethodImpl(Hot)]
    private static void BackwardRow(float* x, float* gain, float r, float* g, float* dx, float* dGain, int d, bool add)
    {
        var dot = Vector<float>.Zero;
        for (var i = 0; i < d; i += Width)
        {
            var gx = Load(g + i, d - i) * Load(x + i, d - i);
            dot += gx * (Vector<float>.One + Load(gain + i, d - i));
            Store(Load(dGain + i, d - i) + gx * r, dGain + i, d - i);
        }
        var along = new Vector<float>(Vector.Sum(dot) * r * r * r / d);
        for (var i = 0; i < d; i += Width)
        {
            var gradient = Load(g + i, d - i) * (Vector<float>.One + Load(gain + i, d - i)) * r - Load(x + i, d - i) * along;
            Store(add ? Load(dx + i, d - i) + gradient : gradient, dx + i, d - i);
        }
    }

    [MethodImpl(Hot)]
    private static void Scale(float* x, float* gain, float* residual, float* y, float r, int d)
    {
        for (var i = 0; i < d; i += Width)
        {
            var scaled = Load(x + i, d - i) * r;
            if (gain != null)
                scaled *= Vector<float>.One + Load(gain + i, d - i);
            Store(residual == null ? scaled : scaled + Load(residual + i, d - i), y + i, d - i);
        }
    }

    [MethodImpl(Hot)]
    private static float SumOfSquares(float* x, int d)
    {
        var sum = Vector<float>.Zero;
        for (var i = 0; i < d; i += Width)
        {
            var part = Load(x + i, d - i);
            sum += part * part;
        }
        return Vector.Sum(sum);
    }

    [MethodImpl(Hot)]
    private static void Add(float* from, float* to, int d)
    {
        for (var i = 0; i < d; i += Width)
            Store(Load(to + i, d - i) + Load(from + i, d - i), to + i, d - i);
    }
}
