using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static Assay.Models.Kernels.Lanes;
using static TorchSharp.torch;

namespace Assay.Models.Kernels;

/// <summary>One step's constants of AdamW (Loshchilov and Hutter 2019), bias corrections folded in.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AdamWStep(double LearningRate, double Beta1, double Beta2, double Epsilon, double WeightDecay, long Step, double GradientScale);

/// <summary>AdamW over flat buffers, one pass.</summary>
internal static unsafe class AdamW
{
    private const long Block = 1 << 14;

    /// <summary>Updates <paramref name="count"/> weights and their two moments; only the first <paramref name="decayed"/> weights decay.</summary>
    public static void Update(float* weights, float* gradient, float* mean, float* square, long count, long decayed, AdamWStep step)
    {
        var blocks = (count + Block - 1) / Block;
        Rows.For(blocks, 7 * Block, [MethodImpl(Hot)] (from, to) =>
        {
            for (var block = from; block < to; block++)
            {
                long first = block * Block, end = Math.Min(count, first + Block);
                var split = Math.Clamp(decayed, first, end);
                Part(weights + first, gradient + first, mean + first, square + first, (int)(split - first), step);
                Part(weights + split, gradient + split, mean + split, square + split, (int)(end - split), step with { WeightDecay = 0 });
            }
        });
    }

    /// <summary>The same in libtorch's operations, for other devices and types.</summary>
    public static void Update(Tensor weights, Tensor gradient, Tensor mean, Tensor square, long decayed, AdamWStep s)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var g = gradient * s.GradientScale;
        mean.mul_(s.Beta1).add_(g, alpha: 1 - s.Beta1);
        square.mul_(s.Beta2).addcmul_(g, g, 1 - s.Beta2);
        var spread = (square / (1 - Math.Pow(s.Beta2, s.Step))).sqrt_().add_(s.Epsilon);
        weights.narrow(0, 0, decayed).mul_(1 - s.LearningRate * s.WeightDecay);
        weights.addcdiv_(mean, spread, -s.LearningRate / (1 - Math.Pow(s.Beta1, s.Step)));
    }

    /// <summary>Σ g², in an order that does not depend on the number of threads.</summary>
    public static double SquaredNorm(float* gradient, long count)
    {
        var sums = new double[(count + Block - 1) / Block];
        Rows.For(sums.Length, Block, [MethodImpl(Hot)] (from, to) =>
        {
            for (var block = from; block < to; block++)
            {
                var g = gradient + block * Block;
                var left = (int)Math.Min(Block, count - block * Block);
                var sum = Vector<float>.Zero;
                for (var i = 0; i < left; i += Width)
                    sum += Load(g + i, left - i) * Load(g + i, left - i);
                sums[block] = Vector.Sum(sum);
            }
        });
        return sums.Sum();
    }

    // m = β₁m + (1−β₁)g; v = β₂v + (1−β₂)g²; w = w(1 − lr·decay) − lr·m̂ / (√v̂ + ε)
    [MethodImpl(Hot)]
    private static void Part(float* w, float* g, float* m, float* v, int count, AdamWStep s)
    {
        var (b1, b2, scale) = ((float)s.Beta1, (float)s.Beta2, (float)s.GradientScale);
        var keep = (float)(1 - s.LearningRate * s.WeightDecay);
        var rate = (float)(s.LearningRate / (1 - Math.Pow(s.Beta1, s.Step)));
        var correction = (float)(1 / (1 - Math.Pow(s.Beta2, s.Step)));
        var epsilon = new Vector<float>((float)s.Epsilon);
        for (var i = 0; i < count; i += Width)
        {
            var gradient = Load(g + i, count - i) * scale;
            var mean = Load(m + i, count - i) * b1 + gradient * (1 - b1);
            var square = Load(v + i, count - i) * b2 + gradient * gradient * (1 - b2);
            Store(mean, m + i, count - i);
            Store(square, v + i, count - i);
            var step = mean * rate / (Vector.SquareRoot(square * correction) + epsilon);
            Store(Load(w + i, count - i) * keep - step, w + i, count - i);
        }
    }
}
