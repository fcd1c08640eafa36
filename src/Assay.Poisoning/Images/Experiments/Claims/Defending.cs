using Assay.Core.Findings;
using Assay.Poisoning.Images.Defences;
using Assay.Poisoning.Images.Evaluation;

namespace Assay.Poisoning.Images.Experiments.Claims;

/// <summary>Results, (2) to (4): what defences leave of attacks, together and alone.</summary>
internal static class Defending
{
    public static IEnumerable<Finding> Judge(BadLossJudged judged) => new Finding?[]
    {
        RivalsDrop(judged), AgainstRivals(judged), AgainstRandom(judged), Alone(judged), FortyPerCent(judged), Cost(judged),
    }.OfType<Finding>();

    // Left out, not inconclusive, where a preset has no rivals or no attack alone.
    private static Finding? RivalsDrop(BadLossJudged judged)
    {
        var (measured, better) = (judged.Measured, judged.Measured.Margins.Better);
        if (Rivals(measured).Length == 0 || measured.Repetitions[0].Alone.Count == 0)
            return null;
        var estimate = measured.Of((repetition, images) => Drop(repetition, Rivals(measured), images));
        return judged.Finding("rivals-fail-together", "Defences made for one attack do worse against several at once.", "results",
            "success rate that is left of an attack by a rival, all attacks at once less that attack alone; mean over rivals and attacks", estimate, estimate.Above(better),
            $"holds if the interval lies above {better}, fails if below", note: string.Join(" ", Rivals(measured).Select(kind => Told(measured, kind))));
    }

    private static Finding? AgainstRivals(BadLossJudged judged)
    {
        var (measured, better) = (judged.Measured, judged.Measured.Margins.Better);
        if (Rivals(measured).Length == 0)
            return null;
        var estimate = measured.Of((repetition, images) => Mean(repetition.Together, Rivals(measured), images) - Left(repetition.Together, DefenceKind.BadLossPaper, images));
        return judged.Finding("badloss-beats-rivals-together", "Against several attacks at once BaDLoss leaves far less than other defences do.", "abstract",
            "mean success rate left by the rivals, on average, less that left by BaDLoss", estimate, estimate.Above(better), $"holds if the interval lies above {better}, fails if below") with { PaperValue = 0.6344 - 0.0798 };
    }

    private static Finding AgainstRandom(BadLossJudged judged)
    {
        var (measured, better) = (judged.Measured, judged.Measured.Margins.Better);
        var estimate = measured.Of((repetition, images) => Left(repetition.Together, DefenceKind.RandomRemoval, images) - Left(repetition.Together, DefenceKind.BadLossPaper, images));
        return judged.Finding("badloss-beats-random", "It is what BaDLoss drops, not how much, that stops attacks.", "control of ours",
            "mean success rate left by random removal of as many, less that left by BaDLoss", estimate, estimate.Above(better), $"holds if the interval lies above {better}, fails if below");
    }

    private static Finding? Alone(BadLossJudged judged)
    {
        var (measured, margins) = (judged.Measured, judged.Measured.Margins);
        if (Rivals(measured).Length == 0 || measured.Repetitions[0].Alone.Count == 0)
            return null;
        var estimate = measured.Of((repetition, images) => Behind(repetition, Rivals(measured), images));
        return judged.Finding("comparable-alone", "Against one attack BaDLoss is comparable to the best defence, or a little worse.", "results",
            "success rate left by BaDLoss less that left by the best rival, mean over attacks carried out alone", estimate, estimate.Within(-margins.Better, margins.Comparable),
            $"holds if the interval lies within -{margins.Better} and {margins.Comparable}, fails if wholly outside");
    }

    private static Finding? FortyPerCent(BadLossJudged judged)
    {
        var (measured, better) = (judged.Measured, judged.Measured.Margins.Better);
        if (measured.Repetitions[0].Together.Row(DefenceKind.BadLossHalf) is null || !measured.Repetitions[0].Together.Undefended.Attacks.Any(IsPatch))
            return null;
        var estimate = measured.Of((repetition, images) => Patch(repetition, DefenceKind.BadLossHalf, images) - Patch(repetition, DefenceKind.BadLossPaper, images));
        return judged.Finding("forty-per-cent-needed", "Forty per cent must be dropped to be rid of the patch attack.", "table 3",
            "success rate of the patch attack where half as many are dropped, less where all forty per cent are", estimate, estimate.Above(better), $"holds if the interval lies above {better}, fails if below");
    }

    private static Finding Cost(BadLossJudged judged)
    {
        var estimate = judged.Measured.Of((repetition, images) => repetition.Together.Undefended.AccuracyOver(images) - Scores(repetition.Together, DefenceKind.BadLossPaper).AccuracyOver(images));
        return judged.Finding("rejection-costs-accuracy", "Dropping forty per cent costs clean accuracy.", "table 3", "clean accuracy without a defence less with BaDLoss", estimate, estimate.Above(0),
            $"holds if the interval lies above 0, fails if below", needsAttacks: false);
    }

    private static DefenceKind[] Rivals(BadLossMeasurements measured) => [.. measured.Repetitions[0].Together.Rows.Where(row => BadLossMeasurements.IsRival(row.Kind)).Select(row => row.Kind!.Value)];

    private static ClassifierScores Scores(SettingMeasurement setting, DefenceKind kind) =>
        setting.Row(kind)?.Scores ?? throw new InvalidOperationException($"{setting.Name}: {kind} was not run");

    private static double Left(SettingMeasurement setting, DefenceKind kind, ReadOnlySpan<int> images) => Scores(setting, kind).SuccessOver(images);

    private static double Mean(SettingMeasurement setting, DefenceKind[] kinds, ReadOnlySpan<int> images)
    {
        var sum = 0.0;
        foreach (var kind in kinds)
            sum += Left(setting, kind, images);
        return sum / kinds.Length;
    }

    private static double Drop(BadLossRepetition repetition, DefenceKind[] kinds, ReadOnlySpan<int> images)
    {
        var sum = 0.0;
        foreach (var alone in repetition.Alone)
            foreach (var kind in kinds)
                sum += Attack(repetition.Together, alone, kind).SuccessOver(images) - Left(alone, kind, images);
        return sum / (repetition.Alone.Count * kinds.Length);
    }

    // The attack of a setting that has it alone, as it went in another setting.
    private static AttackOutcome Attack(SettingMeasurement within, SettingMeasurement alone, DefenceKind kind) =>
        Scores(within, kind).Attacks.First(attack => attack.Name == alone.Set.Attacks[0].Name);

    private static double Behind(BadLossRepetition repetition, DefenceKind[] kinds, ReadOnlySpan<int> images)
    {
        var sum = 0.0;
        foreach (var alone in repetition.Alone)
        {
            var best = double.PositiveInfinity;
            foreach (var kind in kinds)
                best = Math.Min(best, Left(alone, kind, images));
            sum += Left(alone, DefenceKind.BadLossPaper, images) - best;
        }
        return sum / repetition.Alone.Count;
    }

    private static bool IsPatch(AttackOutcome attack) => attack.Name == "patch";

    private static double Patch(BadLossRepetition repetition, DefenceKind kind, ReadOnlySpan<int> images) => Scores(repetition.Together, kind).Attacks.First(IsPatch).SuccessOver(images);

    private static string Told(BadLossMeasurements measured, DefenceKind kind)
    {
        var name = measured.Repetitions[0].Together.Row(kind)!.Name;
        return FormattableString.Invariant($"{name}: {measured.Repetitions.Average(repetition => Drop(repetition, [kind], [])):+0.00;-0.00}.");
    }
}
