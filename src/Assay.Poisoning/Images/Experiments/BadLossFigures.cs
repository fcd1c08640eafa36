using Assay.Core.Reports;
using Assay.Core.Statistics;

namespace Assay.Poisoning.Images.Experiments;

/// <summary>What people look at first: what is left of the attacks, and how trajectories part.</summary>
internal static class BadLossFigures
{
    public static IEnumerable<Block> Draw(BadLossMeasurements measured)
    {
        var together = measured.Repetitions[0].Together;
        yield return new Heading(2, "What is left of the attacks");
        yield return Left(together);
        yield return new Heading(2, "How losses went");
        yield return Trajectories(together);
    }

    private static Figure Left(SettingMeasurement setting)
    {
        double[] places = [.. Enumerable.Range(0, setting.Rows.Count).Select(i => (double)i)];
        return new(new Plot
        {
            Name = "success-left",
            Title = "Mean attack success and clean accuracy, all attacks at once",
            X = new("", Categories: [.. setting.Rows.Select(row => row.Name)]),
            Y = new("share of test images"),
            Series =
            [
                new("mean attack success", places, [.. setting.Rows.Select(row => row.Scores.MeanSuccessRate)], SeriesStyle.Bars),
                new("clean accuracy", places, [.. setting.Rows.Select(row => row.Scores.CleanAccuracy)], SeriesStyle.Bars),
            ],
        }, "A good defence leaves little of the first and all of the second. Random removal drops as many as BaDLoss; the oracle knows what was planted.");
    }

    private static Figure Trajectories(SettingMeasurement setting)
    {
        var trajectories = setting.Trajectories!;
        double[] epochs = [.. Enumerable.Range(1, trajectories.Epochs).Select(epoch => (double)epoch)];
        double[] Quantile(IReadOnlyList<int> rows, double probability) =>
            [.. Enumerable.Range(0, trajectories.Epochs).Select(epoch => Descriptive.Quantile([.. rows.Select(row => (double)Math.Max(trajectories.Losses(epoch)[row], 1e-6f))], probability))];
        var trusted = setting.Set.Trusted;
        return new(new Plot
        {
            Name = "trajectories",
            Title = "Median loss by epoch: trusted examples and each attack's",
            X = new("epoch"),
            Y = new("loss, nats", Logarithmic: true),
            Series =
            [
                new("trusted", epochs, Quantile(trusted, 0.5), SeriesStyle.LineAndMarkers, Quantile(trusted, 0.1), Quantile(trusted, 0.9)),
                .. setting.Set.Attacks.Select(attack => new Series(attack.Name, epochs, Quantile(attack.Rows, 0.5))),
            ],
        }, "Bars: from the tenth to the ninetieth per cent of trusted examples. An attack whose median stays within them is hard to see; clean-label attacks are learnt more easily than clean examples.");
    }
}
