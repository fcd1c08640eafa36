namespace Assay.BoardGames.Scoring;

/// <summary>What is kept of one scored dictionary: enough for tables, plots and its row of a results file.</summary>
/// <param name="Name">What it is called beside others.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Proxies">Unsupervised figures over all test games.</param>
/// <param name="Properties">Scores, property by property.</param>
/// <param name="Row">Its row of a results file.</param>
public sealed record DictionaryResult(string Name, ResultsOrigin Origin, ProxyMetrics Proxies, IReadOnlyList<PropertyResult> Properties, IReadOnlyList<ResultsCell> Row)
{
    /// <summary>The mean of a score over a list's members.</summary>
    public double Mean(PropertyList list, Func<PropertyResult, double> score) => Of(list).Average(score);

    /// <summary>The results of a list's members, in its order.</summary>
    public IEnumerable<PropertyResult> Of(PropertyList list) => list.Members.Select(member => Properties.First(one => one.Property == member));
}

/// <summary>A dictionary's scores for one property.</summary>
/// <param name="Property">The property.</param>
/// <param name="Figures">Every figure by name, in the order to show them.</param>
public sealed record PropertyResult(NamedProperty Property, IReadOnlyList<NamedScore> Figures)
{
    /// <summary>As the paper has it, chosen and scored on the same boards.</summary>
    public required double Coverage { get; init; }

    /// <summary>All cells over those that coverage is divided by: what published coverage must be multiplied by to be held against this one.</summary>
    public required double Scale { get; init; }

    /// <summary>Coverage of test games by what was chosen on train games.</summary>
    public required double HeldOut { get; init; }

    /// <summary>The same, 0 being a latent that is always on and 1 perfection.</summary>
    public required double AboveChance { get; init; }

    /// <summary>What a latent that is always on covers of the test games.</summary>
    public required double Floor { get; init; }

    /// <summary>F1 of test boards read by high-precision latents.</summary>
    public required double Reconstruction { get; init; }

    /// <summary>The same by the highest-threshold rule.</summary>
    public required double HighestThreshold { get; init; }

    /// <summary>What is kept of a property's scores.</summary>
    public static PropertyResult Of(NamedProperty property, DictionaryScores scores) => new(property, scores.Figures)
    {
        Coverage = scores.Paper.Coverage.Score, Scale = (double)scores.Paper.Counts.Cells / scores.Paper.Coverage.Divisor,
        HeldOut = scores.HeldOut.Score, AboveChance = scores.HeldOut.ChanceCorrected, Floor = scores.HeldOut.Floor,
        Reconstruction = scores.Paper.Reconstruction.Score, HighestThreshold = scores.Paper.Reconstruction.HighestThreshold.F1,
    };
}
