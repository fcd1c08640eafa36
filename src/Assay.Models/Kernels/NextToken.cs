using System.Numerics;
using System.Runtime.CompilerServices;
using static Assay.Models.Kernels.Lanes;

namespace Assay.Models.Kernels;

/// <summary>Embedding rows in, cross-entropy out.</summary>
internal static unsafe class NextToken
{
    /// <summary>y[row] = table[ids[row]]·factor.</summary>
    public static void Embed(long* ids, float* table, float* y, long n, int d, float factor) => Rows.For(n, 2 * d, [MethodImpl(Hot)] (from, to) =>
    {
        for (var row = from; row < to; row++)
        {
            for (var i = 0; i < d; i += Width)
                Store(Load(table + ids[row] * d + i, d - i) * factor, y + row * d + i, d - i);
        }
    });

    /// <summary>Adds g[row]·factor to the gradient of the embedding of ids[row]; one thread, because rows may meet.</summary>
    public static void EmbedBackward(long* ids, float* dTable, float* g, long n, int d, float factor)
    {
        for (var row = 0L; row < n; row++)
        {
            var into = dTable + ids[row] * d;
            for (var i = 0; i < d; i += Width)
                Store(Load(into + i, d - i) + Load(g + row * d + i, d - i) * factor, into + i, d - i);
        }
    }

    /// <summary>
    /// Cross-entropy of raw logits [B·T, V] with the next ids: writes losses [B·T] (0 at each sequence's last position, which predicts nothing) and
    /// turns the logits into <paramref name="weight"/> times their gradient, through the soft cap.
    /// </summary>
    public static void LossAndGradient(float* logits, long* ids, float* losses, long n, int t, int v, double? cap, float weight) => Rows.For(n, 4 * v, [MethodImpl(Hot)] (from, to) =>
    {
        for (var row = from; row < to; row++)
        {
            var z = logits + row * v;
            var last = row % t == t - 1;
            losses[row] = last ? 0 : LossRow(z, ids[row + 1], v, cap, weight);
            if (last)
                new Span<float>(z, v).Clear();
        }
    });

    /// <summary>Cross-entropy of finished logits with the next ids, [B·T]; 0 at each sequence's last position.</summary>
    public static void Losses(float* logits, long* ids, float* losses, long n, int t, int v) => Rows.For(n, 2 * v, [MethodImpl(Hot)] (from, to) =>
    {
        for (var row = from; row < to; row++)
            losses[row] = row % t == t - 1 ? 0 : LogSum(logits + row * v, v) - logits[row * v + ids[row + 1]];
    });

    /// <summary>c·tanh(z / c) in place.</summary>
    public static void SoftCap(float* z, long rows, int columns, double cap) => Rows.For(rows, 2 * columns, [MethodImpl(Hot)] (from, to) =>
    {
        for (var row = from; row < to; row++)
            Cap(z + row * columns, columns, (float)cap);
    });

    [MethodImpl(Hot)]
    private static float LossRow(float* z, long target, int v, double? cap, float weight)
    {
        if (cap is { } c)
            Cap(z, v, (float)c);
        var logSum = LogSum(z, v);
        var atTarget = z[target];
        Gradient(z, v, logSum, cap is { } limit ? 1 / (float)limit : 0, weight);
        var slope = cap is { } k ? 1 - atTarget / (float)k * (atTarget / (float)k) : 1;
        z[target] -= weight * slope;
        return logSum - atTarget;
    }

    [MethodImpl(Hot)]
    private static float LogSum(float* z, int v)
    {
        var largest = Largest(z, v);
        var sum = Vector<float>.Zero;               // the filler adds the smallest normal float, 1e-38, where it should add nothing
        for (var i = 0; i < v; i += Width)
            sum += Exp(Load(z + i, v - i, float.NegativeInfinity) - new Vector<float>(largest));
        return largest + MathF.Log(Vector.Sum(sum));
    }

    [MethodImpl(Hot)]
    private static void Cap(float* z, int v, float cap)
    {
        for (var i = 0; i < v; i += Width)
            Store(Tanh(Load(z + i, v - i) * (1 / cap)) * cap, z + i, v - i);
    }

    [MethodImpl(Hot)]
    private static float Largest(float* z, int v)
    {
        var lanes = new Vector<float>(float.NegativeInfinity);
        for (var i = 0; i < v; i += Width)
            lanes = Vector.Max(lanes, Load(z + i, v - i, float.NegativeInfinity));
        var largest = float.NegativeInfinity;
        for (var i = 0; i < Width; i++)
            largest = MathF.Max(largest, lanes[i]);
        return largest;
    }

    // z holds capped logits c: softmax(c)·(1 − (c / cap)²)·weight; inverseCap 0 stands for no cap.
    [MethodImpl(Hot)]
    private static void Gradient(float* z, int v, float logSum, float inverseCap, float weight)
    {
        for (var i = 0; i < v; i += Width)
        {
            var c = Load(z + i, v - i);
            var tanh = c * inverseCap;
            Store(Exp(c - new Vector<float>(logSum)) * (Vector<float>.One - tanh * tanh) * weight, z + i, v - i);
        }
    }
}
