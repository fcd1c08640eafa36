using Assay.BoardGames.Planted;
using Assay.Core.Options;
using Assay.Dictionaries;

namespace Assay.BoardGames.Experiments;

/// <summary>Everything the board-games experiment does, in the order in which it does it.</summary>
public sealed record BoardStateOptions : IOptions
{
    /// <summary>The planted boards that dictionaries are trained on and scored by, where there is no <see cref="Model"/>.</summary>
    public PlantedOptions Planted { get; init; } = new();

    /// <summary>The game model whose activations take their place; null: planted boards.</summary>
    public BoardModelOptions? Model { get; init; }

    /// <summary>The dictionaries.</summary>
    public BoardGrid Dictionaries { get; init; } = new();

    /// <summary>How all of them are trained.</summary>
    public DictionaryTrainingOptions Training { get; init; } = new();

    /// <summary>Games whose boards classifiers are chosen on.</summary>
    public int TrainGames { get; init; } = 1_000;         // paper, evaluation

    /// <summary>Other games, on whose boards they are scored; intervals are over these.</summary>
    public int TestGames { get; init; } = 1_000;          // paper, evaluation

    /// <summary>Repetitions of everything: other games, other directions, other initial weights. From two on, intervals are over them.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>The margins of the verdicts.</summary>
    public BoardStateMargins Margins { get; init; } = new();

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (part, options) in ((string, IOptions)[])[("planted", Planted), ("dictionaries", Dictionaries), ("training", Training), ("margins", Margins)])
        {
            foreach (var fault in options.Faults())
                yield return fault with { Member = $"{part}.{fault.Member}" };
        }
        foreach (var fault in Model is null ? [] : OptionsCheck.Within("model", Model))
            yield return fault;
        foreach (var (member, value) in ((string, int)[])[("trainGames", TrainGames), ("testGames", TestGames), ("seeds", Seeds)])
        {
            if (value < 1)
                yield return new Fault(member, FormattableString.Invariant($"is {value}, expected at least 1"));
        }
    }
}

/// <summary>The margins of every verdict, fixed before the runs they judge (docs/reproduction.md names the seeds they were chosen on and those they were confirmed on).</summary>
public sealed record BoardStateMargins : IOptions
{
    /// <summary>"Far above the untrained model": the best score lies at least this far above the control's.</summary>
    public double AboveControl { get; init; } = 0.2;

    /// <summary>"An inverted U": the coverage at the peak lies at least this far above that at both ends of the curve.</summary>
    public double PeakAboveEnds { get; init; } = 0.02;

    /// <summary>The probe is at least as good where it lies no further than this below the best dictionary.</summary>
    public double ProbeBelow { get; init; } = 0.005;

    /// <summary>Architectures are "close on the proxies" where their explained variance differs by at most this at every L0 that both reach.</summary>
    public double CloseFve { get; init; } = 0.01;

    /// <summary>They "part" where coverage or reconstruction at equal L0 then differs by at least this.</summary>
    public double Apart { get; init; } = 0.05;

    /// <summary>Reconstruction peaks where the probe does if no other block's lies further than this above it.</summary>
    public double LayerPeak { get; init; } = 0.01;

    /// <summary>Two coverages are the same number where they differ by at most this.</summary>
    public double SameCoverage { get; init; } = 0.003;

    /// <summary>Confidence level (0…1) of every interval.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>Bootstrap resamples where an interval is over games.</summary>
    public int Resamples { get; init; } = 500;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (member, value) in ((string, double)[])[("aboveControl", AboveControl), ("peakAboveEnds", PeakAboveEnds), ("probeBelow", ProbeBelow), ("sameCoverage", SameCoverage), ("closeFve", CloseFve), ("apart", Apart), ("layerPeak", LayerPeak)])
        {
            if (value is not (>= 0 and < 1))
                yield return new Fault(member, FormattableString.Invariant($"is {value}, expected at least 0 and below 1"));
        }
        if (Level is not (> 0 and < 1))
            yield return new Fault("level", FormattableString.Invariant($"is {Level}, expected a share between 0 and 1"));
        if (Resamples < 100)
            yield return new Fault("resamples", FormattableString.Invariant($"is {Resamples}, expected at least 100"));
    }
}
