using Assay.Poisoning.Images.Training;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Evaluation;

/// <summary>What a classifier makes of test images that carry one attack's trigger.</summary>
/// <param name="Name">The trigger's name.</param>
/// <param name="Target">The class that the trigger stands for.</param>
/// <param name="Labels">True classes of the test images.</param>
/// <param name="Predicted">Classes predicted with the trigger as in training.</param>
/// <param name="Boosted">Classes predicted with the trigger twice as strong; null where it cannot be stronger.</param>
public sealed record AttackOutcome(string Name, int Target, IReadOnlyList<int> Labels, IReadOnlyList<int> Predicted, IReadOnlyList<int>? Boosted)
{
    private const double Boost = 2;         // badloss, "_boosted"

    /// <summary>Share of triggered images of other classes that are taken for the target, 0…1 (ASR).</summary>
    public double SuccessRate => Share(Predicted, toTarget: true, []);

    /// <summary>The same with the trigger twice as strong; null where it cannot be.</summary>
    public double? BoostedSuccessRate => Boosted is null ? null : Share(Boosted, toTarget: true, []);

    /// <summary>Share of triggered images of other classes that are recognised all the same, 0…1 (RA).</summary>
    public double RobustAccuracy => Share(Predicted, toTarget: false, []);

    /// <summary><see cref="SuccessRate"/> over drawn test images; over all where none are given.</summary>
    public double SuccessOver(ReadOnlySpan<int> rows) => Share(Predicted, toTarget: true, rows);

    /// <summary>Runs a classifier on triggered test images.</summary>
    public static AttackOutcome Of(Classifier classifier, ImageSet test, PlantedAttack attack)
    {
        using var scope = NewDisposeScope();
        var trigger = attack.Options.Trigger;
        int[] Predicted(double strength) => classifier.Predict(trigger.Apply(test.Pixels, strength));
        return new(attack.Name, attack.Target, test.Labels, Predicted(1), trigger.CanBeBoosted ? Predicted(Boost) : null);
    }

    // Images of the target class are left out: a classifier that takes them for it is right.
    private double Share(IReadOnlyList<int> predicted, bool toTarget, ReadOnlySpan<int> rows)
    {
        var (of, met) = (0, 0);
        for (var i = 0; i < (rows.IsEmpty ? Labels.Count : rows.Length); i++)
        {
            var row = rows.IsEmpty ? i : rows[i];
            if (Labels[row] == Target)
                continue;
            of++;
            met += predicted[row] == (toTarget ? Target : Labels[row]) ? 1 : 0;
        }
        return of == 0 ? double.NaN : (double)met / of;
    }
}
