using Assay.Poisoning.Images.Training;

namespace Assay.Poisoning.Images.Evaluation;

/// <summary>How well a classifier works, and how far attackers have their way with it.</summary>
/// <param name="Labels">True classes of the test images.</param>
/// <param name="Predicted">Predicted ones, without triggers.</param>
/// <param name="Attacks">The same images with each attack's trigger.</param>
/// <param name="Training">How the training images themselves are classified.</param>
public sealed record ClassifierScores(IReadOnlyList<int> Labels, IReadOnlyList<int> Predicted, IReadOnlyList<AttackOutcome> Attacks, TrainingFit Training)
{
    /// <summary>Share of test images that are classified rightly, 0…1.</summary>
    public double CleanAccuracy => AccuracyOver([]);

    /// <summary>Mean of the attacks' success rates, 0…1; NaN without attacks.</summary>
    public double MeanSuccessRate => SuccessOver([]);

    /// <summary>Mean of the boosted rates of those attacks that can be boosted; NaN where none can.</summary>
    public double MeanBoostedSuccessRate => Attacks.Select(attack => attack.BoostedSuccessRate).Where(rate => rate is not null).Select(rate => rate!.Value).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Mean of the attacks' robust accuracies.</summary>
    public double MeanRobustAccuracy => Attacks.Select(attack => attack.RobustAccuracy).DefaultIfEmpty(double.NaN).Average();

    /// <summary><see cref="CleanAccuracy"/> over drawn test images; over all where none are given.</summary>
    public double AccuracyOver(ReadOnlySpan<int> rows)
    {
        var right = 0;
        var count = rows.IsEmpty ? Labels.Count : rows.Length;
        for (var i = 0; i < count; i++)
        {
            var row = rows.IsEmpty ? i : rows[i];
            right += Predicted[row] == Labels[row] ? 1 : 0;
        }
        return (double)right / count;
    }

    /// <summary><see cref="MeanSuccessRate"/> over drawn test images; over all where none are given.</summary>
    public double SuccessOver(ReadOnlySpan<int> rows)
    {
        var sum = 0.0;
        foreach (var attack in Attacks)
            sum += attack.SuccessOver(rows);
        return sum / Attacks.Count;
    }

    /// <summary>Tests a classifier that was trained on (a part of) a poisoned set.</summary>
    public static ClassifierScores Of(Classifier classifier, ImageSet test, PoisonedSet poisoned) =>
        new(test.Labels, classifier.Predict(test.Pixels), [.. poisoned.Attacks.Select(attack => AttackOutcome.Of(classifier, test, attack))], TrainingFit.Of(classifier, poisoned));
}

/// <summary>How a classifier takes the images of its training set, those included that were dropped.</summary>
/// <param name="CleanAccuracy">Share of images without a trigger that get their label, 0…1.</param>
/// <param name="PoisonSuccess">Share of planted images that get their target, 0…1; NaN without any.</param>
public sealed record TrainingFit(double CleanAccuracy, double PoisonSuccess)
{
    /// <summary>Classifies the set.</summary>
    public static TrainingFit Of(Classifier classifier, PoisonedSet poisoned)
    {
        var predicted = classifier.Predict(poisoned.Images.Pixels);
        double Share(bool poison) => Enumerable.Range(0, predicted.Length).Where(row => poisoned.IsPoison[row] == poison)
            .Select(row => predicted[row] == poisoned.Images.Labels[row] ? 1.0 : 0).DefaultIfEmpty(double.NaN).Average();
        return new(Share(poison: false), Share(poison: true));
    }
}
