using Assay.Core.Options;
using static System.FormattableString;

namespace Assay.Magnitudes.Irreducible;

/// <summary>A transformer of one layer that learns a + b modulo a prime, and how: Nanda et al. 2023 (arXiv 2301.05217), smaller.</summary>
public sealed record AdditionOptions : IOptions
{
    /// <summary>The modulus p.</summary>
    public int Modulus { get; init; } = 59;                 // 113 there

    /// <summary>Networks, with other weights and pairs to train on; not more than there are seeds.</summary>
    public int Networks { get; init; } = 3;

    /// <summary>Width of the states, d.</summary>
    public int Width { get; init; } = 128;                  // Nanda et al.

    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 4;                    // Nanda et al.

    /// <summary>Neurons of the ReLU layer.</summary>
    public int Neurons { get; init; } = 512;                // Nanda et al.

    /// <summary>Share of all p² pairs that are trained on, each step on all of them.</summary>
    public double TrainShare { get; init; } = 0.4;          // 0.3 there, of four times as many pairs

    /// <summary>Steps at most.</summary>
    public int Steps { get; init; } = 20_000;               // 40,000 there

    /// <summary>AdamW's rate.</summary>
    public double LearningRate { get; init; } = 1e-3;       // Nanda et al.

    /// <summary>AdamW's decay of weights, of every weight and bias.</summary>
    public double WeightDecay { get; init; } = 1;           // Nanda et al.

    /// <summary>Share of right answers on the other pairs from which on it has understood; training then goes on for half as many steps again.</summary>
    public double Understood { get; init; } = 0.99;

    /// <summary>Share of the variance between sums from which on a frequency counts as used, 0…1.</summary>
    public double LeastShare { get; init; } = 0.05;

    /// <summary>Principal components of the states that circles are fitted in.</summary>
    public int Components { get; init; } = 20;              // Engels et al. take 5 for one circle

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Modulus < 5 || Enumerable.Range(2, (int)Math.Sqrt(Modulus) - 1).Any(divisor => Modulus % divisor == 0))
            yield return new Fault("modulus", Invariant($"is {Modulus}, expected a prime from 5 on"));
        if (Components > Width)
            yield return new Fault("components", Invariant($"is {Components}, expected at most the width, {Width}"));
        if (Heads < 1 || Width < Heads || Width % Heads != 0)
            yield return new Fault("width", Invariant($"is {Width}, expected a multiple of the {Heads} heads"));
        foreach (var (member, value) in ((string, int)[])[("networks", Networks), ("neurons", Neurons), ("steps", Steps), ("components", Components)])
        {
            if (value < 1)
                yield return new Fault(member, Invariant($"is {value}, expected at least 1"));
        }
        foreach (var (member, value) in ((string, double)[])[("trainShare", TrainShare), ("understood", Understood), ("leastShare", LeastShare)])
        {
            if (value is not (> 0 and < 1))
                yield return new Fault(member, Invariant($"is {value}, expected above 0 and below 1"));
        }
        if (!(LearningRate > 0) || double.IsInfinity(LearningRate))
            yield return new Fault("learningRate", Invariant($"is {LearningRate}, expected above 0"));
        if (!(WeightDecay >= 0) || double.IsInfinity(WeightDecay))
            yield return new Fault("weightDecay", Invariant($"is {WeightDecay}, expected at least 0"));
    }
}
