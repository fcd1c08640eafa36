using System.Numerics;
using System.Runtime.CompilerServices;
using static Assay.Models.Kernels.BFloat16Lanes;
using static Assay.Models.Kernels.Lanes;

namespace Assay.Models.Kernels;

/// <summary>A block's small steps in bfloat16, in one pass over memory each and rounded where the references round. n rows, d columns, d a multiple of <see cref="Step"/>.</summary>
internal static unsafe class BFloat16Steps
{
    /// <summary>x / rms(x)·(1 + gain), rounded once; or, not <paramref name="aroundOne"/>, x / rms(x) rounded and then times the gain.</summary>
    public static void RmsNorm(ushort* x, ushort* gain, ushort* y, long n, int d, double epsilon, bool aroundOne) => Rows.For(n, 2 * d, [MethodImpl(Hot)] (from, to) =>
    {
        var one = aroundOne ? Vector<float>.One : Vector<float>.Zero;
        for (var row = from; row < to; row++)
        {
            ushort* rowX = x + row * d, rowY = y + row * d;
            var inverse = new Vector<float>(1 / MathF.Sqrt(SumOfSquares(rowX, d) / d + (float)epsilon));
            for (var i = 0; i < d; i += Step)
            {
                var (even, odd) = BFloat16Lanes.Load(rowX + i);
                var (gainEven, gainOdd) = BFloat16Lanes.Load(gain + i);
                (even, odd) = (even * inverse, odd * inverse);
                if (!aroundOne)
                    (even, odd) = (Rounded(even), Rounded(odd));
                BFloat16Lanes.Store(even * (one + gainEven), odd * (one + gainOdd), rowY + i);
            }
        }
    });

    /// <summary>act(gate)·up with rows [gate, up] of d numbers each; act is GELU by its tanh formula, or SiLU.</summary>
    public static void Gate(ushort* gateUp, ushort* y, long n, int d, bool gelu) => Rows.For(n, 6 * d, [MethodImpl(Hot)] (from, to) =>
    {
        for (var row = from; row < to; row++)
        {
            ushort* gate = gateUp + row * 2 * d, up = gate + d, rowY = y + row * d;
            for (var i = 0; i < d; i += Step)
            {
                var (even, odd) = BFloat16Lanes.Load(gate + i);
                var (upEven, upOdd) = BFloat16Lanes.Load(up + i);
                BFloat16Lanes.Store(Rounded(even * Opening(even, gelu)) * upEven, Rounded(odd * Opening(odd, gelu)) * upOdd, rowY + i);
            }
        }
    });

    // σ(2u), u = √(2/π)·(x + 0.044715 x³); or σ(x)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Opening(Vector<float> x, bool gelu)
    {
        const float root = 0.7978845608f, cubic = 0.044715f;
        var exponent = gelu ? x * (x * x * (-2 * root * cubic) - new Vector<float>(2 * root)) : -x;
        return Vector<float>.One / (Vector<float>.One + Exp(exponent));
    }

    [MethodImpl(Hot)]
    private static float SumOfSquares(ushort* x, int d)
    {
        Vector<float> s = default, t = default;
        for (var i = 0; i < d; i += Step)
        {
            var (even, odd) = BFloat16Lanes.Load(x + i);
            s += even * even;
            t += odd * odd;
        }
        return Vector.Sum(s + t);
    }
}
