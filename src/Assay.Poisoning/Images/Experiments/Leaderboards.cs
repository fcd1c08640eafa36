using Assay.Poisoning.Images.Evaluation;

namespace Assay.Poisoning.Images.Experiments;

/// <summary>The rows of a run's leaderboard: each defence against each attack of each setting, and the mean.</summary>
internal static class Leaderboards
{
    public static IReadOnlyList<LeaderboardRow> Of(BadLossMeasurements measured) =>
        [.. measured.Repetitions.SelectMany((repetition, i) => new[] { repetition.Together }.Concat(repetition.Alone).SelectMany(setting => setting.Rows.SelectMany(row => Rows(i + 1, setting, row))))];

    private static IEnumerable<LeaderboardRow> Rows(int seed, SettingMeasurement setting, DefenceRow row)
    {
        var mean = Mean(seed, setting, row);
        yield return mean;
        foreach (var (attack, outcome) in setting.Set.Attacks.Zip(row.Scores.Attacks))
        {
            yield return mean with
            {
                Attack = attack.Name,
                AttackTarget = attack.Target,
                Pratio = (double)attack.Rows.Count / setting.Set.Images.Count,
                TestAsr = outcome.SuccessRate,
                TestRa = outcome.RobustAccuracy,
                TestAsrBoosted = outcome.BoostedSuccessRate,
                Survivors = row.Detection?.SurvivorsOf(attack),
                Auroc = row.Detection?.AurocOf(attack),
            };
        }
    }

    private static LeaderboardRow Mean(int seed, SettingMeasurement setting, DefenceRow row) => new()
    {
        Seed = seed,
        Setting = setting.Name,
        Attack = "mean",
        Pratio = (double)setting.Set.Attacks.Sum(attack => attack.Rows.Count) / setting.Set.Images.Count,
        Defence = row.Name,
        TestAcc = row.Scores.CleanAccuracy,
        TestAsr = row.Scores.MeanSuccessRate,
        TestRa = row.Scores.MeanRobustAccuracy,
        TestAsrBoosted = double.IsNaN(row.Scores.MeanBoostedSuccessRate) ? null : row.Scores.MeanBoostedSuccessRate,
        TrainAccCleanOnly = row.Scores.Training.CleanAccuracy,
        TrainAsrBdOnly = row.Scores.Training.PoisonSuccess,
        Removed = row.Detection?.Removed,
        Survivors = row.Detection?.Survivors,
        Auroc = row.Detection?.Auroc,
        FalsePositiveRate = row.Detection?.FalsePositiveRate,
        RecallAtFpr01 = row.Detection?.RecallAt(0.01),
        RecallAtFpr05 = row.Detection?.RecallAt(0.05),
        RecallAtFpr10 = row.Detection?.RecallAt(0.1),
        RecallAtFpr40 = row.Detection?.RecallAt(0.4),
        Seconds = row.Seconds,
    };
}
