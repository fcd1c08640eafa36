using Assay.BoardGames.Games;
using Assay.BoardGames.Properties;
using Assay.BoardGames.Scoring;
using Assay.Core.Options;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary>What <c>boards score</c> scores: everything its figures depend on.</summary>
internal sealed record BoardsScoreOptions : IOptions
{
    /// <summary>The game model's folder or file.</summary>
    public string Model { get; init; } = "";

    /// <summary>Folders of dictionaries, of runs and of groups as they were named.</summary>
    public IReadOnlyList<string> Dictionaries { get; init; } = [];

    /// <summary>Whether the MLP neurons of the site's block are scored as well.</summary>
    public bool Neurons { get; init; }

    /// <summary>Where the dictionaries read.</summary>
    public string Site { get; init; } = "";

    /// <summary>File of games; null for random ones.</summary>
    public string? Games { get; init; }

    /// <summary>What happens to games that cannot be read or break the rules.</summary>
    public OnError OnError { get; init; }

    /// <summary>Games to choose latents on.</summary>
    public int TrainGames { get; init; } = 1000;          // arXiv 2408.00113, as its program has them

    /// <summary>Other games to score on.</summary>
    public int TestGames { get; init; } = 1000;

    /// <summary>Properties and lists of them, by name.</summary>
    public IReadOnlyList<string> Properties { get; init; } = [];

    /// <summary>Whose definitions of them.</summary>
    public PropertyMode Mode { get; init; }

    /// <summary>The authors' results to draw beside; null for none.</summary>
    public string? Published { get; init; }

    /// <summary>How scores are made.</summary>
    public ScoreOptions Scores { get; init; } = new();

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (TrainGames < 1)
            yield return new Fault("trainGames", Invariant($"is {TrainGames}, expected at least 1"));
        if (TestGames < 2)
            yield return new Fault("testGames", Invariant($"is {TestGames}, expected at least 2: intervals draw among them"));
        if (Scores.Resamples < 1)
            yield return new Fault("scores.resamples", Invariant($"is {Scores.Resamples}, expected at least 1"));
    }
}
