using Assay.Core.Reports;
using static System.FormattableString;

namespace Assay.BoardGames.Experiments;

/// <summary>All dictionaries of a repetition and all they scored; loss recovered where a model was run.</summary>
internal static class BoardStateTable
{
    public static Table Of(BoardRepetition repetition)
    {
        var loss = repetition.Sequences > 0;
        return new(
            ["dictionary", "L0", "FVU", .. loss ? ["loss recovered"] : (string[])[], "coverage", "held out", "floor off", "reconstruction", "by highest threshold", "dead"],
            [.. repetition.Dictionaries.Select(one => Row("", one, loss)), .. repetition.Control.Select(one => Row("control ", one, loss))],
            Invariant($"Coverage as in the paper, chosen and scored on the same games, and the same classifiers on other games; a feature that is always on has {repetition.Dictionaries[0].HeldOut.Floor:F3}. First repetition."));
    }

    private static IReadOnlyList<string> Row(string subject, BoardMeasurement one, bool loss) =>
    [
        subject + one.Entry.Options.Name,
        Invariant($"{one.L0:F1}"),
        Invariant($"{one.Fvu([]):F4}"),
        .. loss ? [one.Loss is null ? "–" : Invariant($"{one.Recovered([]):F4}")] : (string[])[],
        Invariant($"{one.Coverage.Score:F3}"),
        Invariant($"{one.HeldOut.Score:F3}"),
        Invariant($"{one.HeldOut.ChanceCorrected:F3}"),
        Invariant($"{one.Rec([]):F3}"),
        Invariant($"{one.Reconstruction.HighestThreshold.F1:F3}"),
        Invariant($"{1 - one.Alive:P0}"),
    ];
}
