using System.Numerics;
using System.Runtime.CompilerServices;

namespace Assay.Dictionaries.Kernels;

/// <summary>One step's constants of Adam (Kingma and Ba 2015), both bias corrections folded in.</summary>
/// <remarks>m/c₁ / (√(v/c₂) + ε) = m · √c₂/c₁ / (√v + ε√c₂): the corrections become two scalars.</remarks>
internal sealed record AdamStep(float Rate, float Beta1, float Beta2, float Epsilon, long Number)
{
    public static AdamStep Of(double learningRate, double beta1, double beta2, double epsilon, long number)
    {
        var root = Math.Sqrt(1 - Math.Pow(beta2, number));
        return new AdamStep((float)(learningRate * root / (1 - Math.Pow(beta1, number))), (float)beta1, (float)beta2, (float)(epsilon * root), number);
    }

    /// <summary>Whether a weight without gradient moves: with β1 &gt; 0 its momentum carries it on.</summary>
    public bool MovesWithoutGradient => Beta1 > 0;

    /// <summary>What the second moment has become of itself over <paramref name="steps"/> steps without gradient.</summary>
    public float Decay(long steps) => steps == 1 ? Beta2 : MathF.Pow(Beta2, steps);
}

/// <summary>Adam over one row of weights, in one pass.</summary>
internal static unsafe class AdamRow
{
    /// <summary>Moves <paramref name="weights"/> against <paramref name="gradient"/>; the first moment may be null where β1 is 0.</summary>
    /// <param name="weights">[width], updated.</param>
    /// <param name="first">[width] or null.</param>
    /// <param name="second">[width], updated.</param>
    /// <param name="gradient">[width].</param>
    /// <param name="width">Weights in the row.</param>
    /// <param name="decay">Factor on the second moment: β2, or its power where the row lay still before.</param>
    /// <param name="adam">The step's constants.</param>
    [MethodImpl(RowMath.Hot)]
    public static void Update(float* weights, float* first, float* second, float* gradient, int width, float decay, AdamStep adam)
    {
        Vector<float> rate = new(adam.Rate), epsilon = new(adam.Epsilon), keep = new(decay), fresh = new(1 - adam.Beta2);
        var i = 0;
        for (; i + Vector<float>.Count <= width; i += Vector<float>.Count)
        {
            var g = Unsafe.ReadUnaligned<Vector<float>>(gradient + i);
            var v = Unsafe.ReadUnaligned<Vector<float>>(second + i) * keep + g * g * fresh;
            Unsafe.WriteUnaligned(second + i, v);
            if (first != null)
            {
                g = Unsafe.ReadUnaligned<Vector<float>>(first + i) * adam.Beta1 + g * (1 - adam.Beta1);
                Unsafe.WriteUnaligned(first + i, g);
            }
            Unsafe.WriteUnaligned(weights + i, Unsafe.ReadUnaligned<Vector<float>>(weights + i) - g * rate / (Vector.SquareRoot(v) + epsilon));
        }
        for (; i < width; i++)
            UpdateOne(weights + i, first == null ? null : first + i, second + i, gradient[i], decay, adam);
    }

    /// <summary>The same for a single weight.</summary>
    public static void UpdateOne(float* weight, float* first, float* second, float gradient, float decay, AdamStep adam)
    {
        *second = *second * decay + gradient * gradient * (1 - adam.Beta2);
        if (first != null)
            gradient = *first = *first * adam.Beta1 + gradient * (1 - adam.Beta1);
        *weight -= gradient * adam.Rate / (MathF.Sqrt(*second) + adam.Epsilon);
    }
}
