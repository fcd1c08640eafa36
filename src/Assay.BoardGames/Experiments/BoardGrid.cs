using Assay.Core.Options;
using Assay.Dictionaries;
using Assay.Dictionaries.Architectures;
using Assay.Models;

namespace Assay.BoardGames.Experiments;

/// <summary>Which dictionaries the experiment trains: the paper's architectures, each at several sparsities. λ are in units where E‖x‖² = 1.</summary>
public sealed record BoardGrid : IOptions
{
    /// <summary>Latents of every dictionary.</summary>
    public int Latents { get; init; } = 512;

    /// <summary>λ of Standard dictionaries (un-squared error, L1), which the control has too.</summary>
    public IReadOnlyList<double> Standard { get; init; } = [0.03, 0.06, 0.1, 0.14, 0.2];

    /// <summary>λ of Standard dictionaries with p-annealing.</summary>
    public IReadOnlyList<double> StandardAnnealed { get; init; } = [0.05, 0.07, 0.1, 0.14, 0.2];

    /// <summary>λ of Gated dictionaries.</summary>
    public IReadOnlyList<double> Gated { get; init; } = [0.1, 0.2, 0.35, 0.6];

    /// <summary>λ of Gated dictionaries with p-annealing.</summary>
    public IReadOnlyList<double> GatedAnnealed { get; init; } = [0.05, 0.1, 0.2, 0.35];

    /// <summary>λ of Gated dictionaries are the paper's, for activations as they are: their error is squared, so at E‖x‖² = s² they are divided by s before they are used here.</summary>
    public bool GatedInRawUnits { get; init; }

    /// <summary>K of TopK dictionaries.</summary>
    public IReadOnlyList<int> K { get; init; } = [8, 16, 24, 40];

    /// <summary>Learning rate of TopK dictionaries; null: that of the others.</summary>
    public double? TopKLearningRate { get; init; }

    /// <summary>The schedule of p.</summary>
    public PAnnealing Annealing { get; init; } = new();

    /// <summary>TopK's auxiliary loss; its dead window must fit in the run.</summary>
    public AuxKOptions AuxK { get; init; } = new();

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Latents < 1)
            yield return new Fault("latents", FormattableString.Invariant($"is {Latents}, expected at least 1"));
        if (Standard.Count == 0)
            yield return new Fault("standard", "is empty, expected at least one λ");
        foreach (var k in K.Where(k => k < 1 || k > Latents))
            yield return new Fault("k", FormattableString.Invariant($"holds {k}, expected 1 to the {Latents} latents"));
        if (TopKLearningRate is { } rate && !(rate > 0))
            yield return new Fault("topKLearningRate", FormattableString.Invariant($"is {rate}, expected a number above 0"));
        foreach (var fault in Annealing.Faults())
            yield return fault with { Member = "annealing." + fault.Member };
    }

    /// <summary>Every dictionary trained on boards.</summary>
    /// <param name="site">Where they read.</param>
    /// <param name="norm">Root of E‖x‖² of the activations as they are, which <see cref="GatedInRawUnits"/> asks for.</param>
    internal IReadOnlyList<BoardEntry> Entries(Site site, double norm = 1)
    {
        var unit = GatedInRawUnits ? norm : 1;
        return
        [
            .. Plain(site),
            .. StandardAnnealed.Select(λ => Annealed(site, λ)),
            .. Gated.Select(λ => Entry(BoardFamily.Gated, site, new GatedOptions { SparsityCoefficient = λ / unit }, λ)),
            .. GatedAnnealed.Select(λ => Entry(BoardFamily.GatedAnnealed, site, new GatedOptions { SparsityCoefficient = λ / unit, Annealing = Annealing }, λ)),
            .. K.Select(k => Entry(BoardFamily.TopK, site, new TopKOptions { K = k, AuxK = AuxK }, k)),
        ];
    }

    /// <summary>A Standard dictionary with p-annealing: the grid's, and the one that each block is given in a sweep over layers.</summary>
    internal BoardEntry Annealed(Site site, double λ) =>
        Entry(BoardFamily.StandardAnnealed, site, new ReluL1Options { SparsityCoefficient = λ, Reconstruction = ReconstructionLoss.Norm, Annealing = Annealing }, λ);

    /// <summary>The dictionaries that the control is given: the first architecture alone, as published.</summary>
    internal IReadOnlyList<BoardEntry> Plain(Site site) =>
        [.. Standard.Select(λ => Entry(BoardFamily.Standard, site, new ReluL1Options { SparsityCoefficient = λ, Reconstruction = ReconstructionLoss.Norm }, λ))];

    private BoardEntry Entry(BoardFamily family, Site site, ArchitectureOptions architecture, double sparsity)
    {
        var name = FormattableString.Invariant($"{family}-{sparsity}").ToLowerInvariant();
        // The paper's trainers: Adam at (0, 0.999) for Gated, (0.9, 0.999) for the others.
        var beta1 = family is BoardFamily.Gated or BoardFamily.GatedAnnealed ? 0 : 0.9;
        var rate = family is BoardFamily.TopK ? TopKLearningRate : null;
        return new(new() { Name = name, Site = site, Latents = Latents, Architecture = architecture, Beta1 = beta1, LearningRate = rate }, family, sparsity);
    }
}

/// <summary>The architectures of the paper.</summary>
internal enum BoardFamily
{
    /// <summary>ReLU under L1, the error's norm not squared.</summary>
    Standard,

    /// <summary>The same with p-annealing.</summary>
    StandardAnnealed,

    /// <summary>Gated.</summary>
    Gated,

    /// <summary>Gated with p-annealing.</summary>
    GatedAnnealed,

    /// <summary>k-sparse, added to the paper's results later.</summary>
    TopK,
}

/// <summary>One dictionary of the grid; <paramref name="Sparsity"/> is its λ or k.</summary>
internal sealed record BoardEntry(DictionaryOptions Options, BoardFamily Family, double Sparsity)
{
    public static string Label(BoardFamily family) => family switch
    {
        BoardFamily.StandardAnnealed => "Standard, p-annealed",
        BoardFamily.GatedAnnealed => "Gated, p-annealed",
        _ => family.ToString(),
    };
}
