using Assay.Core.Findings;
using static Assay.BoardGames.Experiments.Claims.BoardJudged;

namespace Assay.BoardGames.Experiments.Claims;

/// <summary>Results: architectures that the proxies do not tell apart, told apart by the board.</summary>
/// <remarks>The pair is chosen on every other test game and judged on the rest, so that the largest of many differences is not one of chance.</remarks>
internal static class Separation
{
    public static IEnumerable<Finding> Judge(BoardMeasurements measured) =>
    [
        Of(measured, "close-on-proxies-apart-on-coverage", "coverage", "held-out coverage", BoardMeasurements.Coverage),
        Of(measured, "close-on-proxies-apart-on-reconstruction", "board reconstruction", "board reconstruction", BoardMeasurements.Reconstruction),
    ];

    private static Finding Of(BoardMeasurements measured, string id, string word, string score, BoardScore of)
    {
        var margins = measured.Margins;
        var pairs = measured.Repetitions.ToDictionary(repetition => repetition, repetition => Widest(repetition, of, margins.CloseFve));
        var estimate = measured.Of((repetition, drawn) => pairs[repetition] is { } pair ? Difference(repetition, pair, of, Judged(repetition, drawn)) : double.NaN,
            repetition => repetition.Games / 2);
        var first = pairs[measured.Repetitions[0]];
        return Finding(id, $"Architectures that are close on proxy metrics part on {word}.", "results",
            Text($"{score} at equal L0 of the one architecture less that of the other, of all pairs whose explained variance differs by at most {margins.CloseFve} at every L0 that both reach the pair furthest apart"),
            estimate, estimate.Above(margins.Apart), Text($"holds if the interval lies above {margins.Apart}, fails if below; the pair is chosen on every other test game and judged on the rest"),
            first is { } chosen ? $"{BoardEntry.Label(chosen.Upper)} against {BoardEntry.Label(chosen.Lower)}." : Text($"No two architectures come as close as {margins.CloseFve}."));
    }

    /// <summary>Of the architectures as close as this the two furthest apart, the higher first; null where none are close.</summary>
    internal static (BoardFamily Upper, BoardFamily Lower)? Widest(BoardRepetition repetition, BoardScore score, double close)
    {
        int[] chosenOn = [.. Enumerable.Range(0, (repetition.Games + 1) / 2).Select(i => 2 * i)];
        var families = Enum.GetValues<BoardFamily>();
        var pairs = families.SelectMany(upper => families.Where(lower => lower != upper).Select(lower => (upper, lower)))
            .Where(pair => Distance(repetition.Curve(pair.upper), repetition.Curve(pair.lower), chosenOn) <= close).ToArray();
        return pairs.Length == 0 ? null : pairs.MaxBy(pair => Difference(repetition, pair, score, chosenOn));
    }

    // Largest difference of explained variance at an L0 that both reach; NaN where they do not meet.
    private static double Distance(BoardCurve one, BoardCurve other, ReadOnlySpan<int> games)
    {
        var largest = double.NaN;
        foreach (var l0 in one.CommonL0(other))
            largest = Math.Max(double.IsNaN(largest) ? 0 : largest, Math.Abs(one.At(l0, BoardMeasurements.Fve, games) - other.At(l0, BoardMeasurements.Fve, games)));
        return largest;
    }

    private static double Difference(BoardRepetition repetition, (BoardFamily Upper, BoardFamily Lower) pair, BoardScore score, ReadOnlySpan<int> games) =>
        repetition.Curve(pair.Upper).Above(repetition.Curve(pair.Lower), score, games);

    private static int[] Judged(BoardRepetition repetition, ReadOnlySpan<int> drawn)
    {
        var games = new int[drawn.IsEmpty ? repetition.Games / 2 : drawn.Length];
        for (var i = 0; i < games.Length; i++)
            games[i] = 2 * (drawn.IsEmpty ? i : drawn[i]) + 1;
        return games;
    }
}
