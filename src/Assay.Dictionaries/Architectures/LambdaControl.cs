using Assay.Core.Options;

namespace Assay.Dictionaries.Architectures;

/// <summary>Steers λ until the dictionary's L0 is the wanted one, so that architectures can be compared at the same L0.</summary>
/// <remarks>
/// λ is the architecture's coefficient (rescaled by p-annealing where that is on) times exp(I + Proportional · e), e = ln(L0 / TargetL0) of the last batch, held within ± LargestError;
/// I grows by Gain · e with every step. It works once λ's warm-up is over, and to the end of the run. The architecture's coefficient is where the search begins.
/// </remarks>
public sealed record LambdaControl : IOptions
{
    /// <summary>Mean number of active latents per row to reach.</summary>
    public required double TargetL0 { get; init; }

    /// <summary>What a step adds to ln λ for each unit of e. About the inverse of the steps that L0 needs to answer; larger swings, smaller creeps.</summary>
    public double Gain { get; init; } = 0.01;

    /// <summary>What e adds to ln λ at once: damps the swings that the integral alone would make.</summary>
    public double Proportional { get; init; } = 1;

    /// <summary>Bound on |e|: a dictionary in which half of all latents still fire says little about λ.</summary>
    public double LargestError { get; init; } = 1;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (member, value) in ((string, double)[])[("targetL0", TargetL0), ("gain", Gain), ("largestError", LargestError)])
        {
            if (!(value > 0) || double.IsInfinity(value))
                yield return new Fault(member, FormattableString.Invariant($"is {value}, expected a number above 0"));
        }
        if (!(Proportional >= 0) || double.IsInfinity(Proportional))
            yield return new Fault("proportional", FormattableString.Invariant($"is {Proportional}, expected a number of at least 0"));
    }
}
