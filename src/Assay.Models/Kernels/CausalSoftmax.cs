using System.Numerics;
using System.Runtime.CompilerServices;
using static Assay.Models.Kernels.Lanes;

namespace Assay.Models.Kernels;

/// <summary>Soft cap, causal mask, window and softmax over rows of scores [.., T, T]; only what a query may see is computed.</summary>
internal static unsafe class CausalSoftmax
{
    /// <summary>
    /// Writes the probabilities of <paramref name="rows"/> rows, zeros where nothing is seen. With a cap c the scores become the slope 1 − tanh²(s/c)
    /// that the backward pass multiplies by; without one <paramref name="pattern"/> may be <paramref name="scores"/> itself.
    /// </summary>
    public static void Forward(float* scores, float* pattern, long rows, int t, double? cap, int? window) => Rows.For(rows, 4 * t, [MethodImpl(Hot)] (from, to) =>
    {
        for (var row = from; row < to; row++)
        {
            var (first, count) = Seen((int)(row % t), window);
            float* s = scores + row * t + first, p = pattern + row * t;
            var largest = cap is { } c ? Cap(s, p + first, count, (float)c) : Copy(s, p + first, count);
            Normalise(p + first, count, largest);
            new Span<float>(p, first).Clear();
            new Span<float>(p + first + count, t - first - count).Clear();
        }
    });

    /// <summary>Turns dL/dpattern in place into dL/dscores; <paramref name="slope"/> is what <see cref="Forward"/> left in the scores, null without a cap.</summary>
    public static void Backward(float* pattern, float* slope, float* gradient, long rows, int t, int? window) => Rows.For(rows, 4 * t, [MethodImpl(Hot)] (from, to) =>
    {
        for (var row = from; row < to; row++)
        {
            var (first, count) = Seen((int)(row % t), window);
            var at = row * t + first;
            BackwardRow(pattern + at, slope == null ? null : slope + at, gradient + at, count);
            new Span<float>(gradient + row * t, first).Clear();
            new Span<float>(gradient + at + count, t - first - count).Clear();
        }
    });

    private static (int First, int Count) Seen(int query, int? window)
    {
        var first = window is { } w ? Math.Max(0, query - w + 1) : 0;
        return (first, query + 1 - first);
    }

    [MethodImpl(Hot)]
    private static float Cap(float* s, float* capped, int count, float cap)
    {
        var largest = new Vector<float>(float.NegativeInfinity);
        for (var i = 0; i < count; i += Width)
        {
            var x = Tanh(Load(s + i, count - i) * (1 / cap));
            Store(Vector<float>.One - x * x, s + i, count - i);
            Store(x * cap, capped + i, count - i);
            largest = Vector.Max(largest, x * cap);
        }
        return Largest(largest);        // the filler's 0 may win: any bound of that size serves
    }

    [MethodImpl(Hot)]
    private static float Copy(float* s, float* p, int count)
    {
        var largest = new Vector<float>(float.NegativeInfinity);
        for (var i = 0; i < count; i += Width)
        {
            var x = Load(s + i, count - i, float.NegativeInfinity);
            largest = Vector.Max(largest, x);
            Store(x, p + i, count - i);
        }
        return Largest(largest);
    }

    /// <summary>e^(p − largest) over its sum, in place.</summary>
    [MethodImpl(Hot)]
    public static void Normalise(float* p, int count, float largest)
    {
        var sum = Vector<float>.Zero;
        for (var i = 0; i < count; i += Width)
        {
            var e = Exp(Load(p + i, count - i, float.NegativeInfinity) - new Vector<float>(largest));
            Store(e, p + i, count - i);
            sum += e;
        }
        var inverse = 1 / Vector.Sum(sum);
        for (var i = 0; i < count; i += Width)
            Store(Load(p + i, count - i) * inverse, p + i, count - i);
    }

    [MethodImpl(Hot)]
    private static void BackwardRow(float* p, float* slope, float* g, int count)
    {
        var dots = Vector<float>.Zero;
        for (var i = 0; i < count; i += Width)
            dots += Load(p + i, count - i) * Load(g + i, count - i);
        var dot = new Vector<float>(Vector.Sum(dots));
        for (var i = 0; i < count; i += Width)
        {
            var gradient = Load(p + i, count - i) * (Load(g + i, count - i) - dot);
            Store(slope == null ? gradient : gradient * Load(slope + i, count - i), g + i, count - i);
        }
    }

    private static float Largest(Vector<float> lanes)
    {
        var largest = float.NegativeInfinity;
        for (var i = 0; i < Width; i++)
            largest = MathF.Max(largest, lanes[i]);
        return largest;
    }
}
