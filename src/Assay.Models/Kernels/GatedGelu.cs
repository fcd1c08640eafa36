using System.Numerics;
using System.Runtime.CompilerServices;
using static Assay.Models.Kernels.Lanes;

namespace Assay.Models.Kernels;

/// <summary>act = gelu(gate)·up with gelu(x) = x·σ(2u), u = √(2/π)·(x + 0.044715 x³), the tanh form. Rows hold [gate, up], F floats each.</summary>
internal static unsafe class GatedGelu
{
    private const float Root = 0.7978845608f, Cubic = 0.044715f;    // √(2/π) and the fit of Hendrycks and Gimpel 2016

    public static void Forward(float* gateUp, float* act, long n, int f) => Rows.For(n, 6 * f, [MethodImpl(Hot)] (from, to) =>
    {
        for (var row = from; row < to; row++)
        {
            float* gate = gateUp + row * 2 * f, up = gate + f, y = act + row * f;
            for (var i = 0; i < f; i += Width)
            {
                var x = Load(gate + i, f - i);
                Store(x * Sigmoid(x) * Load(up + i, f - i), y + i, f - i);
            }
        }
    });

    /// <summary>On entry <paramref name="act"/> holds dL/dact; on return it holds act again, and <paramref name="gateUp"/> holds its own gradient.</summary>
    public static void Backward(float* gateUp, float* act, long n, int f) => Rows.For(n, 12 * f, [MethodImpl(Hot)] (from, to) =>
    {
        for (var row = from; row < to; row++)
        {
            float* gate = gateUp + row * 2 * f, up = gate + f, y = act + row * f;
            for (var i = 0; i < f; i += Width)
            {
                Vector<float> x = Load(gate + i, f - i), u = Load(up + i, f - i), g = Load(y + i, f - i);
                var s = Sigmoid(x);
                var gelu = x * s;
                var slope = s + gelu * (Vector<float>.One - s) * (new Vector<float>(2 * Root) + x * x * (6 * Root * Cubic));
                Store(g * u * slope, gate + i, f - i);
                Store(g * gelu, up + i, f - i);
                Store(gelu * u, y + i, f - i);
            }
        }
    });

    // σ(2u)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Sigmoid(Vector<float> x) =>
        Vector<float>.One / (Vector<float>.One + Exp(x * (x * x * (-2 * Root * Cubic) - new Vector<float>(2 * Root))));
}
