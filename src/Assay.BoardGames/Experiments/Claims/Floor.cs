using Assay.BoardGames.Games;
using Assay.BoardGames.Properties;
using Assay.BoardGames.Properties.Othello;
using Assay.Core.Findings;
using Assay.Core.Randomness;
using Assay.Core.Statistics;
using static Assay.BoardGames.Experiments.Claims.BoardJudged;

namespace Assay.BoardGames.Experiments.Claims;

/// <summary>What the published coverage of a random model is made of.</summary>
internal static class Floor
{
    private const double Published = 0.2723;   // the best of 40 dictionaries of a model with random weights, in the authors' results file
    private const int Positions = 59;

    public static Finding Judge(int games, BoardStateMargins margins, SeedStreams seeds)
    {
        var played = new RandomOthelloGames(8, seeds.Child("floor").Seed).Make(games);
        var labels = OthelloLabels.Of(played, new OthelloDiscsMasked(8, PropertyMode.Paper), Positions);
        var estimate = Estimate(labels, margins, seeds.Child("floor").Stream("resampling"));
        var (low, high) = (Published - margins.SameCoverage, Published + margins.SameCoverage);
        var interval = estimate.Interval!;
        var verdict = interval.Low >= low && interval.High <= high ? Verdict.Holds : interval.High < low || interval.Low > high ? Verdict.Fails : Verdict.Inconclusive;
        return Finding("random-model-is-always-on", "Dictionaries of a random model have a coverage of .27 on Othello.", "results",
            "coverage of a feature that is always on, on random 8×8 games, divided by 192 cells as published", estimate, verdict,
            Text($"holds if the interval lies within {margins.SameCoverage} of the published number, fails if wholly outside"),
            "Nothing needs to be learnt for this number: it is the F1 of always saying yes. Of the 128 cells that can be true it is .41.") with { PaperValue = Published };
    }

    private static Estimate Estimate(BoardLabels labels, BoardStateMargins margins, SeedStream resampling)
    {
        var byGame = new int[labels.Games][];
        var boards = new int[labels.Games];
        for (var game = 0; game < labels.Games; game++)
            byGame[game] = new int[labels.Cells];
        for (var board = 0; board < labels.Boards; board++)
        {
            boards[labels.Game[board]]++;
            foreach (var cell in labels.True(board))
                byGame[labels.Game[board]][cell]++;
        }
        var all = Enumerable.Range(0, labels.Games).ToArray();
        var interval = Bootstrap.Statistic(labels.Games, drawn => AlwaysOn(byGame, boards, drawn), resampling, new(margins.Resamples, margins.Level));
        return new(AlwaysOn(byGame, boards, all), interval);
    }

    private static double AlwaysOn(int[][] byGame, int[] boards, ReadOnlySpan<int> games)
    {
        var positives = new long[byGame[0].Length];
        var all = 0L;
        foreach (var game in games)
        {
            all += boards[game];
            for (var cell = 0; cell < positives.Length; cell++)
                positives[cell] += byGame[game][cell];
        }
        return positives.Average(count => 2.0 * count / (count + all));
    }
}
