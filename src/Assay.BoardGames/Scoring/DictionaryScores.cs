using Assay.BoardGames.Properties;
using Assay.Core.Findings;
using Assay.Core.Randomness;
using Assay.Core.Statistics;
using Assay.Dictionaries;

namespace Assay.BoardGames.Scoring;

/// <summary>Boards as a dictionary sees them and as they are.</summary>
/// <param name="Features">Latents of each board.</param>
/// <param name="Labels">What is true on it.</param>
/// <param name="LastMoves">The square of the last move on each board, for the floor of what the last token alone tells; null where no token is a move.</param>
public sealed record ScoredBoards(SparseRows Features, BoardLabels Labels, IReadOnlyList<int>? LastMoves = null);

/// <summary>How a dictionary is scored.</summary>
public sealed record ScoreOptions
{
    /// <summary>What coverage divides by.</summary>
    public CoverageDivisor Divisor { get; init; } = CoverageDivisor.CellsThatOccur;

    /// <summary>How freely the held-out choice takes thresholds.</summary>
    public ThresholdChoice Thresholds { get; init; } = ThresholdChoice.PerProperty;

    /// <summary>When a latent counts as knowing a cell.</summary>
    public HighPrecisionOptions Known { get; init; } = new();

    /// <summary>Draws of games for the intervals; each takes some milliseconds.</summary>
    public int Resamples { get; init; } = 500;
}

/// <summary>One figure, with its interval over test games where it is of such.</summary>
/// <param name="Name">In a reader's words.</param>
/// <param name="Value">NaN where not measured.</param>
/// <param name="Interval">Null where games were not drawn.</param>
public sealed record NamedScore(string Name, double Value, Interval? Interval = null);

/// <summary>All scores of one dictionary for one property: the paper's, the same held against chance, and the floors beside them.</summary>
public sealed class DictionaryScores
{
    private readonly ScoredBoards _train, _test;
    private readonly ScoreOptions _options;
    private readonly ThresholdGrid _grid;

    private DictionaryScores(ScoredBoards train, ScoredBoards test, ThresholdGrid grid, ScoreOptions options, SeedStreams seeds)
    {
        (_train, _test, _grid, _options) = (train, test, grid, options);
        var counts = ClassifierCounts.Of(train.Features, train.Labels, grid);
        var known = HighPrecisionLabels.Of(counts, options.Known);
        Paper = new(train.Labels.Property, Coverage.Of(counts, options.Divisor), Reconstruction.Of(known, test.Features, test.Labels, grid), counts, known);
        HeldOut = Held(HeldOutCoverage.Choose(counts, options.Thresholds));
        OneToOne = Held(OneToOneCoverage.Of(counts, options.Divisor).Assigned);
        Shuffled = Floors.Shuffled(train.Features, train.Labels, test.Features, test.Labels, grid, seeds.Stream("shuffled"), options.Divisor);
        Figures = [.. Coverages(seeds.Stream("coverage")), .. CoverageFloors(), .. Reconstructions(seeds.Stream("reconstruction")), .. Shapes()];
    }

    /// <summary>As the paper has them: coverage on the boards it was chosen on, reconstruction of test boards.</summary>
    public PropertyScores Paper { get; }

    /// <summary>Coverage of test games by latents chosen on train games.</summary>
    public HeldOutCoverage HeldOut { get; }

    /// <summary>The same where each latent serves one cell.</summary>
    public HeldOutCoverage OneToOne { get; }

    /// <summary>The same where boards have other boards' labels.</summary>
    public HeldOutCoverage Shuffled { get; }

    /// <summary>Every figure by name, in the order to show them.</summary>
    public IReadOnlyList<NamedScore> Figures { get; }

    /// <summary>Scores a dictionary.</summary>
    /// <param name="train">Boards to choose latents and labels on.</param>
    /// <param name="test">Boards of other games.</param>
    /// <param name="grid">Thresholds, from the largest values on the train text.</param>
    /// <param name="options">How.</param>
    /// <param name="seeds">For draws of games and the shuffled floor.</param>
    public static DictionaryScores Of(ScoredBoards train, ScoredBoards test, ThresholdGrid grid, ScoreOptions options, SeedStreams seeds) => new(train, test, grid, options, seeds);

    private HeldOutCoverage Held(IReadOnlyList<CellClassifier> chosen) => HeldOutCoverage.Of(chosen, _test.Features, _test.Labels, _grid, _options.Divisor);

    private IEnumerable<NamedScore> Coverages(SeedStream stream) =>
    [
        new("coverage, as published (chosen and scored on the same boards)", Paper.Coverage.Score),
        new("coverage, held out", HeldOut.Score, Over(HeldOut.Scores.Games, HeldOut.ScoreOver, stream)),
        new("coverage, held out, above chance", HeldOut.ChanceCorrected, Over(HeldOut.Scores.Games, HeldOut.ChanceCorrectedOver, stream)),
        new("coverage, held out, one latent per cell", OneToOne.Score),
        new("cells with F1 above 0.9, of those that occur", HeldOut.Scores.F1PerCell().Count(f1 => f1 > 0.9)),
    ];

    private IEnumerable<NamedScore> CoverageFloors()
    {
        yield return new("floor: a latent that is always on", HeldOut.Floor);
        yield return new("floor: the number of the move", Group(_train.Labels.Positions(), _test.Labels.Positions()));
        if (_train.LastMoves is { } train && _test.LastMoves is { } test)
            yield return new("floor: the last move", Group(train, test));
        yield return new("floor: shuffled labels", Shuffled.Score);
    }

    private IEnumerable<NamedScore> Reconstructions(SeedStream stream)
    {
        var read = Paper.Reconstruction;
        yield return new("reconstruction", read.Score, Over(read.Games, read.ScoreOver, stream));
        yield return new("reconstruction, highest threshold", read.HighestThreshold.F1, Over(read.Games, read.HighestThresholdOver, stream));
        yield return new("reconstruction, mean F1 of a board", read.Best.MeanBoardF1);
        yield return new("boards without a mistake", read.Best.ExactMatch);
        yield return new("floor of reconstruction: the number of the move", PositionReconstruction());
    }

    private IEnumerable<NamedScore> Shapes()
    {
        var step = Paper.Reconstruction.BestStep;
        yield return new("latents per cell that any knows", Mean(Paper.Known.LatentsPerCell(step).Where(latents => latents > 0)));
        yield return new("cells per latent that knows any", Mean(Paper.Known.CellsPerLatent(step)));
        yield return new("cells that no latent knows, of those that occur", Paper.Known.LatentsPerCell(step).Where((latents, cell) => latents == 0 && Paper.Counts.Positives(cell) > 0).Count());
    }

    private double Group(IReadOnlyList<int> train, IReadOnlyList<int> test) => Floors.ByGroup(_train.Labels, train, _test.Labels, test, _options.Divisor).MeanF1();

    private double PositionReconstruction()
    {
        int[] train = _train.Labels.Positions(), test = _test.Labels.Positions();
        var count = train.Concat(test).DefaultIfEmpty(-1).Max() + 1;
        var rows = Floors.OneHot(train, count);
        var grid = ThresholdGrid.Of(rows);
        var known = HighPrecisionLabels.Of(ClassifierCounts.Of(rows, _train.Labels, grid), _options.Known);
        return Reconstruction.Of(known, Floors.OneHot(test, count), _test.Labels, grid).Score;
    }

    private Interval? Over(int games, Func<ReadOnlySpan<int>, double> score, SeedStream stream) =>
        games < 2 ? null : Bootstrap.Statistic(games, score, stream, new BootstrapOptions(_options.Resamples));

    private static double Mean(IEnumerable<int> values) => values.Select(value => (double)value).DefaultIfEmpty(0).Average();
}
