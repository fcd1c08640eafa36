using Assay.Core.Randomness;
using Assay.Core.Statistics;
using Assay.Poisoning.Images.Defences;
using Assay.Poisoning.Images.Evaluation;
using Assay.Poisoning.Trajectories;

namespace Assay.Poisoning.Images.Experiments;

/// <summary>One defence against one set of attacks.</summary>
/// <param name="Name">As in tables.</param>
/// <param name="Kind">Null where nothing was done.</param>
/// <param name="Screening">What was dropped; null where nothing was done.</param>
/// <param name="Detection">How well it told planted examples apart; null where nothing was done.</param>
/// <param name="Scores">Of the classifier trained on what was kept.</param>
/// <param name="Seconds">Of the screening, without the training anew.</param>
internal sealed record DefenceRow(string Name, DefenceKind? Kind, Screening? Screening, Detection? Detection, ClassifierScores Scores, double Seconds);

/// <summary>One set of attacks, and all that was done against it.</summary>
/// <param name="Name">"all at once", or the attack that was alone.</param>
/// <param name="Set">Targets, rows and trusted examples; its pixels are gone.</param>
/// <param name="Trajectories">Null where nothing was planted.</param>
/// <param name="Rows">No defence first.</param>
internal sealed record SettingMeasurement(string Name, PoisonedSet Set, LossTrajectories? Trajectories, IReadOnlyList<DefenceRow> Rows)
{
    /// <summary>Without any defence.</summary>
    public ClassifierScores Undefended => Rows[0].Scores;

    /// <summary>A defence's row; null where it was not run.</summary>
    public DefenceRow? Row(DefenceKind kind) => Rows.FirstOrDefault(row => row.Kind == kind);

    /// <summary>Largest ratio of an epoch's mean loss to the mean of the last three that the epoch filter kept.</summary>
    public double LargestSpike()
    {
        var means = EpochFilter.MeanLosses(Trajectories!);
        var kept = EpochFilter.Kept(Trajectories!);
        return Enumerable.Range(0, means.Length).Select(epoch => (epoch, before: kept.Where(one => one < epoch).TakeLast(3).ToArray())).Where(one => one.before.Length == 3)
            .Select(one => means[one.epoch] / one.before.Average(epoch => means[epoch])).DefaultIfEmpty(double.NaN).Max();
    }
}

/// <summary>One repetition of the experiment.</summary>
/// <param name="Clean">The network trained without any attack.</param>
/// <param name="Together">All attacks at once.</param>
/// <param name="Alone">Attacks one by one.</param>
internal sealed record BadLossRepetition(ClassifierScores Clean, SettingMeasurement Together, IReadOnlyList<SettingMeasurement> Alone)
{
    /// <summary>Test images.</summary>
    public int TestImages => Clean.Labels.Count;
}

/// <summary>Everything the claims are judged on.</summary>
internal sealed record BadLossMeasurements(IReadOnlyList<BadLossRepetition> Repetitions, BadLossMargins Margins, double FalseDiscoveryRate, SeedStream Resampling)
{
    /// <summary>The published rivals, which know nothing of trajectories and trusted examples' place among them.</summary>
    public static bool IsRival(DefenceKind? kind) => kind is DefenceKind.SpectralSignatures or DefenceKind.ActivationClustering or DefenceKind.AntiBackdoorLearning
        or DefenceKind.FrequencyDetector or DefenceKind.NeuralCleanse or DefenceKind.CognitiveDistillation;

    /// <summary>A statistic with its interval: over repetitions where there are several, else over test images.</summary>
    public Estimate Of(UnitStatistic<BadLossRepetition> statistic, Func<BadLossRepetition, int>? units = null) =>
        Estimate.Of(Repetitions, statistic, units ?? (repetition => repetition.TestImages), Resampling, new(Margins.Resamples, Margins.Level));

    /// <summary>Whether the attacks were learnt at all, which everything else rests on.</summary>
    public bool Learnt => Repetitions.Average(repetition => repetition.Together.Undefended.MeanSuccessRate) >= Margins.Learnt;
}
