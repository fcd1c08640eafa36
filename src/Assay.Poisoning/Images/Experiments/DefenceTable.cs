using Assay.Core.Reports;
using static System.FormattableString;

namespace Assay.Poisoning.Images.Experiments;

/// <summary>What each defence left of the attacks of one setting.</summary>
internal static class DefenceTable
{
    /// <summary>Accuracy and success rates, attack by attack.</summary>
    public static Table Of(SettingMeasurement setting) => new(
        ["defence", "clean", "mean ASR", "boosted", .. setting.Set.Attacks.Count > 1 ? setting.Set.Attacks.Select(attack => attack.Name) : [], "dropped", "planted kept"],
        [.. setting.Rows.Select(row => (IReadOnlyList<string>)
        [
            row.Name, Share(row.Scores.CleanAccuracy), Share(row.Scores.MeanSuccessRate), Share(row.Scores.MeanBoostedSuccessRate),
            .. setting.Set.Attacks.Count > 1 ? row.Scores.Attacks.Select(attack => Share(attack.SuccessRate)) : [],
            row.Detection is { } detection ? Invariant($"{detection.Removed}") : "–", row.Detection is { } kept ? Invariant($"{kept.Survivors}") : "–",
        ])],
        "Per cent. ASR: share of triggered test images of other classes that are taken for the attack's class; boosted: with the trigger twice as strong, where it can be.");

    /// <summary>How well scores tell planted examples apart.</summary>
    public static Table Detections(SettingMeasurement setting) => new(
        ["defence", "AUROC", .. setting.Set.Attacks.Select(attack => attack.Name), "at 1 %", "at 5 %", "at 10 %", "at 40 %", "clean dropped", "seconds"],
        [.. setting.Rows.Where(row => row.Detection is not null).Select(row => (row, detection: row.Detection!)).Select(one => (IReadOnlyList<string>)
        [
            one.row.Name, Invariant($"{one.detection.Auroc:F3}"), .. setting.Set.Attacks.Select(attack => Invariant($"{one.detection.AurocOf(attack):F2}")),
            .. new[] { 0.01, 0.05, 0.1, 0.4 }.Select(rate => Share(one.detection.RecallAt(rate))), Share(one.detection.FalsePositiveRate), Invariant($"{one.row.Seconds:F1}"),
        ])],
        "AUROC of planted against clean examples, over all and attack by attack; then the per cent of planted examples that a threshold catches at so many per cent of clean ones. Trusted examples are left out.");

    /// <summary>Who pays: clean examples dropped in each class.</summary>
    public static Table ByClass(SettingMeasurement setting)
    {
        var rows = setting.Rows.Where(row => row.Detection is not null).Select(row => (row.Name, Shares: row.Detection!.FalsePositivesByClass())).ToList();
        return new(
            ["class", .. rows.Select(row => row.Name)],
            [.. setting.Set.Images.Classes.Select((name, one) => (IReadOnlyList<string>)[name, .. rows.Select(row => Share(row.Shares[one]))])],
            "Per cent of each class's clean examples that were dropped.");
    }

    /// <summary>What defences said of their own doing.</summary>
    public static IEnumerable<Block> Notes(SettingMeasurement setting)
    {
        string[] notes = [.. setting.Rows.Where(row => row.Screening is { Note.Length: > 0 }).Select(row => $"{row.Name}: {row.Screening!.Note}.")];
        if (notes.Length > 0)
            yield return new Bullets(notes);
    }

    private static string Share(double share) => double.IsNaN(share) ? "–" : Invariant($"{100 * share:F1}");
}
