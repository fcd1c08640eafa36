using Assay.BoardGames.Models;
using Assay.Core.Options;
using Assay.Models;
using static System.FormattableString;

namespace Assay.BoardGames.Experiments;

/// <summary>The game model whose activations take the place of planted boards, and what is asked of it beside its dictionaries.</summary>
public sealed record BoardModelOptions : IOptions
{
    /// <summary>A trained model's folder or file in any layout that can be read; null: one is trained, kept under the Assay home and read from there by later runs.</summary>
    public string? Folder { get; init; }

    /// <summary>How it is trained where no folder is named.</summary>
    public GameTrainingOptions Training { get; init; } = new();

    /// <summary>Seed of its weights and games, apart from the run's: every run and repetition of a preset has the same model.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Where dictionaries read and write.</summary>
    public Site Site { get; init; } = new(SiteKind.ResidPost, 2);

    /// <summary>Games behind the dictionaries' training activations: 1.5 million of them on 6x6. A longer training passes over them again in other orders.</summary>
    public int StreamGames { get; init; } = 50_000;

    /// <summary>Games that linear probes and the causal check are fitted on.</summary>
    public int ProbeGames { get; init; } = 10_000;        // paper, linear probes

    /// <summary>Claims about the board are judged only where the probe's F1 on the test games reaches this (0…1).</summary>
    public double ProbeGate { get; init; } = 0.9;

    /// <summary>Games of loss recovered: those of so many drawn that fill the board.</summary>
    public int EvaluationGames { get; init; } = 1_000;

    /// <summary>λ of the p-annealed Standard dictionary that every block is given in the sweep over layers; null: no sweep.</summary>
    public double? SweepSparsity { get; init; }

    /// <summary>Positions of the causal check, in which one disc is turned; 0: none.</summary>
    public int CausalPositions { get; init; } = 500;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var fault in Folder is null ? OptionsCheck.Within("training", Training) : [])
            yield return fault;
        if (Folder is null && (Training.Game.Game != GameKind.Othello || Training.Games is not null))
            yield return new Fault("training", "is not of random Othello games, expected those: the experiment makes its own boards");
        if (Folder is null && Site.Layer >= Training.Size.Layers)
            yield return new Fault("site", Invariant($"is {Site}, expected one of the model's {Training.Size.Layers} blocks"));
        foreach (var (member, value, least) in ((string, int, int)[])[("streamGames", StreamGames, 1), ("probeGames", ProbeGames, 1), ("evaluationGames", EvaluationGames, 2), ("causalPositions", CausalPositions, 0)])
        {
            if (value < least)
                yield return new Fault(member, Invariant($"is {value}, expected at least {least}"));
        }
        if (ProbeGate is not (>= 0 and <= 1))
            yield return new Fault("probeGate", Invariant($"is {ProbeGate}, expected 0 to 1"));
        if (SweepSparsity is { } λ && !(λ > 0))
            yield return new Fault("sweepSparsity", Invariant($"is {λ}, expected a number above 0"));
    }
}
