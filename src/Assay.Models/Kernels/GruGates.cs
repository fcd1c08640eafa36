using System.Numerics;
using System.Runtime.CompilerServices;
using static Assay.Models.Kernels.Lanes;

namespace Assay.Models.Kernels;

/// <summary>The elementwise part of a GRU's step, forward and backward. n rows, d channels; gate blocks stand in PyTorch's order r, z, n.</summary>
/// <remarks>A row whose input is negative holds its state, as if z were 1.</remarks>
internal static unsafe class GruGates
{
    /// <summary>What a step keeps for the way back: r, z, n and the recurrent part of n, side by side.</summary>
    public const int Kept = 4;

    /// <summary>h' = (1 − z)·n + z·h with r = σ(i_r + h_r), z = σ(i_z + h_z), n = tanh(i_n + r·h_n).</summary>
    /// <param name="table">[inputs, 3d]: W_i·x + b_i of every input.</param>
    /// <param name="inputs">[n], each a row of the table.</param>
    /// <param name="recurrent">[n, 3d]: W_h·h + b_h.</param>
    /// <param name="state">[n, d], h.</param>
    /// <param name="next">[n, d], takes h'.</param>
    /// <param name="kept">[n, 4d], takes the gates.</param>
    /// <param name="n">Rows.</param>
    /// <param name="d">Channels.</param>
    public static void Forward(float* table, long* inputs, float* recurrent, float* state, float* next, float* kept, long n, int d) => Rows.For(n, 16L * d, [MethodImpl(Hot)] (from, to) =>
    {
        for (var row = from; row < to; row++)
        {
            float* h = state + row * d, y = next + row * d, g = recurrent + row * 3 * d, k = kept + row * Kept * d;
            if (inputs[row] < 0)
            {
                new ReadOnlySpan<float>(h, d).CopyTo(new Span<float>(y, d));
                continue;
            }
            var x = table + inputs[row] * 3 * d;
            for (var i = 0; i < d; i = After(i, d))
            {
                var left = d - i;
                var r = Sigmoid(Load(x + i, left) + Load(g + i, left));
                var z = Sigmoid(Load(x + d + i, left) + Load(g + d + i, left));
                var inner = Load(g + 2 * d + i, left);
                var c = Tanh(Load(x + 2 * d + i, left) + r * inner);
                Store(c + z * (Load(h + i, left) - c), y + i, left);
                Store(r, k + i, left);
                Store(z, k + d + i, left);
                Store(c, k + 2 * d + i, left);
                Store(inner, k + 3 * d + i, left);
            }
        }
    });

    /// <summary>Gradients of one step.</summary>
    /// <param name="inputs">[n], as they were.</param>
    /// <param name="state">[n, d], the state before the step.</param>
    /// <param name="kept">[n, 4d].</param>
    /// <param name="above">[n, d], dL/dh' from what reads the state.</param>
    /// <param name="later">[n, d], dL/dh' from the steps behind.</param>
    /// <param name="past">[n, d], takes the part of dL/dh that does not pass through W_h.</param>
    /// <param name="toInput">[n, 3d], takes dL/d(W_i·x + b_i); null where nobody asks.</param>
    /// <param name="toRecurrent">[n, 3d], takes dL/d(W_h·h + b_h).</param>
    /// <param name="n">Rows.</param>
    /// <param name="d">Channels.</param>
    public static void Backward(long* inputs, float* state, float* kept, float* above, float* later, float* past, float* toInput, float* toRecurrent, long n, int d) => Rows.For(n, 24L * d, [MethodImpl(Hot)] (from, to) =>
    {
        for (var row = from; row < to; row++)
        {
            float* k = kept + row * Kept * d, o = toRecurrent + row * 3 * d, p = past + row * d, u = above + row * d, l = later + row * d, h = state + row * d;
            var e = toInput == null ? null : toInput + row * 3 * d;
            if (inputs[row] < 0)
            {
                Held(u, l, p, o, e, d);
                continue;
            }
            for (var i = 0; i < d; i = After(i, d))
            {
                var left = d - i;
                Vector<float> r = Load(k + i, left), z = Load(k + d + i, left), c = Load(k + 2 * d + i, left), g = Load(u + i, left) + Load(l + i, left);
                var toC = g * (Vector<float>.One - z) * (Vector<float>.One - c * c);
                var toZ = g * (Load(h + i, left) - c) * z * (Vector<float>.One - z);
                var toR = toC * Load(k + 3 * d + i, left) * r * (Vector<float>.One - r);
                Store(g * z, p + i, left);
                Write(toR, toZ, toC * r, o + i, d, left);
                if (e != null)
                    Write(toR, toZ, toC, e + i, d, left);
            }
        }
    });

    /// <summary>Adds each row of <paramref name="gradient"/>, [n, width], to its input's row of <paramref name="table"/>.</summary>
    [MethodImpl(Hot)]
    public static void Scatter(long* inputs, float* gradient, float* table, long n, int width)
    {
        for (var row = 0L; row < n; row++)
        {
            if (inputs[row] < 0)
                continue;
            float* from = gradient + row * width, to = table + inputs[row] * width;
            for (var i = 0; i < width; i += Width)
                Store(Load(to + i, width - i) + Load(from + i, width - i), to + i, width - i);
        }
    }

    // The last vector overlaps the one before instead of being loaded in part: what is written twice is the same.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int After(int i, int d) => i + 2 * Width > d && i + Width < d && d >= Width ? d - Width : i + Width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Sigmoid(Vector<float> x) => Vector<float>.One / (Vector<float>.One + Exp(-x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(Vector<float> r, Vector<float> z, Vector<float> c, float* to, int d, int left)
    {
        Store(r, to, left);
        Store(z, to + d, left);
        Store(c, to + 2 * d, left);
    }

    private static void Held(float* above, float* later, float* past, float* toRecurrent, float* toInput, int d)
    {
        for (var i = 0; i < d; i++)
            past[i] = above[i] + later[i];
        new Span<float>(toRecurrent, 3 * d).Clear();
        if (toInput != null)
            new Span<float>(toInput, 3 * d).Clear();
    }
}
