using Assay.BoardGames.Properties;
using Assay.Dictionaries;

namespace Assay.BoardGames.Scoring;

/// <summary>How freely thresholds are chosen.</summary>
public enum ThresholdChoice
{
    /// <summary>One for all cells of a property, as the paper's coverage has it.</summary>
    PerProperty,

    /// <summary>Each cell its own, with its latent.</summary>
    PerCell,
}

/// <summary>Coverage whose latents and thresholds were chosen on other games than they are scored on, with the floor that an always-on latent reaches.</summary>
/// <remarks>Not from the paper, whose coverage is chosen and scored on the same boards and whose "random model" is hardly above the floor.</remarks>
public sealed class HeldOutCoverage
{
    private readonly CellScores _floor;

    private HeldOutCoverage(IReadOnlyList<CellClassifier> chosen, CellScores scores, CellScores floor) => (Chosen, Scores, _floor) = (chosen, scores, floor);

    /// <summary>What was chosen for each cell, with its F1 where it was chosen.</summary>
    public IReadOnlyList<CellClassifier> Chosen { get; }

    /// <summary>The choice on the test games.</summary>
    public CellScores Scores { get; }

    /// <summary>Coverage on the test games.</summary>
    public double Score => Scores.MeanF1();

    /// <summary>What an always-on latent covers of the same games: the mean of 2p / (1 + p) over cells true on a share p of boards.</summary>
    public double Floor => _floor.MeanF1();

    /// <summary>(score − floor) / (1 − floor): 0 for a latent that tells nothing, 1 for one that tells all. Below 0 the dictionary is worse than nothing.</summary>
    public double ChanceCorrected => Corrected(Score, Floor);

    /// <summary>The score over drawn games.</summary>
    public double ScoreOver(ReadOnlySpan<int> games) => Scores.MeanF1Over(games);

    /// <summary>The corrected score over drawn games, whose floor is theirs.</summary>
    public double ChanceCorrectedOver(ReadOnlySpan<int> games) => Corrected(Scores.MeanF1Over(games), _floor.MeanF1Over(games));

    /// <summary>A score on the scale on which the floor is 0 and perfection 1.</summary>
    public static double Corrected(double score, double floor) => (score - floor) / (1 - floor);

    /// <summary>The best classifier of each cell on train games.</summary>
    public static IReadOnlyList<CellClassifier> Choose(ClassifierCounts train, ThresholdChoice choice = ThresholdChoice.PerProperty)
    {
        var coverage = Coverage.Of(train);
        return choice == ThresholdChoice.PerProperty
            ? coverage.Best
            : [.. Enumerable.Range(0, train.Cells).Select(cell => Enumerable.Range(0, ThresholdGrid.Steps).Select(step => coverage.At(step)[cell]).MaxBy(best => best.F1)!)];
    }

    /// <summary>Scores a choice on test games.</summary>
    /// <param name="chosen">One classifier per cell, of <see cref="Choose"/> or <see cref="OneToOneCoverage"/>.</param>
    /// <param name="features">Latents on the test boards.</param>
    /// <param name="labels">Their labels.</param>
    /// <param name="grid">The thresholds that the choice was made with.</param>
    /// <param name="divisor">What the mean is over.</param>
    public static HeldOutCoverage Of(IReadOnlyList<CellClassifier> chosen, SparseRows features, BoardLabels labels, ThresholdGrid grid,
        CoverageDivisor divisor = CoverageDivisor.CellsThatOccur)
    {
        ClassifierCounts.RequireSameBoards(features, labels);
        if (chosen.Count != labels.Cells)
            throw new ArgumentException(FormattableString.Invariant($"{chosen.Count} classifiers were chosen for {labels.Cells} cells"), nameof(chosen));
        var byLatent = chosen.Where(one => one.Latent >= 0).ToLookup(one => one.Latent);
        return new(chosen, new CellScores(labels, divisor, Say), Floors.AlwaysOn(labels, divisor));

        void Say(int board, Span<bool> yes)
        {
            yes.Clear();
            for (var pair = (int)features.Offsets[board]; pair < (int)features.Offsets[board + 1]; pair++)
            {
                foreach (var one in byLatent[features.Latents[pair]])
                    yes[one.Cell] = features.Values[pair] > grid.Threshold(one.Latent, one.Step);
            }
        }
    }
}
