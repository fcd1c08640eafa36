using Assay.Core.Options;
using Assay.Magnitudes.Audit;
using Assay.Magnitudes.Irreducible;
using static System.FormattableString;

namespace Assay.Magnitudes.Experiments.Circles;

/// <summary>Everything the experiment on irreducible features does.</summary>
public sealed record CirclesOptions : IOptions
{
    /// <summary>Features whose nature is known.</summary>
    public PlantedOptions Planted { get; init; } = new();

    /// <summary>The dictionary of planted activations.</summary>
    public StateDictionaryOptions Dictionary { get; init; } = new() { Latents = 192, Active = 1, Steps = 2_000 };

    /// <summary>Activations that clusters are read on.</summary>
    public int Rows { get; init; } = 200_000;

    /// <summary>How latents are brought together.</summary>
    public ClusterOptions Clusters { get; init; } = new();

    /// <summary>How it is told whether a feature falls apart.</summary>
    public IndexOptions Indices { get; init; } = new();

    /// <summary>A transformer that learns to add modulo a prime; null leaves that out.</summary>
    public AdditionOptions? Addition { get; init; }

    /// <summary>How often everything is done, with other features, dictionaries and networks.</summary>
    public int Seeds { get; init; } = 10;

    /// <summary>The margins of the verdicts.</summary>
    public CirclesMargins Margins { get; init; } = new();

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (part, options) in ((string, IOptions?)[])[("planted", Planted), ("dictionary", Dictionary), ("clusters", Clusters), ("indices", Indices), ("addition", Addition), ("margins", Margins)])
        {
            foreach (var fault in options is null ? [] : OptionsCheck.Within(part, options))
                yield return fault;
        }
        if (Rows < 1)
            yield return new Fault("rows", Invariant($"is {Rows}, expected at least 1"));
        if (Seeds < 1 || Seeds < Addition?.Networks)
            yield return new Fault("seeds", Invariant($"is {Seeds}, expected at least {Math.Max(1, Addition?.Networks ?? 1)}"));
    }
}
