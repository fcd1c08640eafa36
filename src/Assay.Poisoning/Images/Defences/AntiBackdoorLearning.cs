using Assay.Core.Options;
using Assay.Poisoning.Images.Training;
using Assay.Poisoning.Trajectories;
using static System.FormattableString;

namespace Assay.Poisoning.Images.Defences;

/// <summary>Drops the examples that are learned best in a short training whose losses are kept from falling to nothing (Li et al. 2021, arXiv 2110.11571): triggers are easier than images.</summary>
/// <remarks>The first half of the method. Its second, which unlearns what was found, the authors of BaDLoss leave out as unstable and train anew instead.</remarks>
public sealed record AntiBackdoorLearning : IDefence, IOptions
{
    /// <inheritdoc/>
    public string Name => "Anti-Backdoor Learning";

    /// <summary>Of the training, which is otherwise that of the set; its rate falls along the cosine of the full training, at first hardly.</summary>
    public int Epochs { get; init; } = 10;                  // badloss

    /// <summary>Loss in nats around which each example is kept.</summary>
    public double Flooding { get; init; } = 0.5;            // badloss

    /// <summary>Of all examples that is dropped, those with the lowest loss.</summary>
    public double Share { get; init; } = 0.15;              // badloss

    /// <inheritdoc/>
    public Screening Score(SuspectSet suspect)
    {
        OptionsCheck.Require(this, Name);
        var options = suspect.Training with { Epochs = Epochs, CosineEpochs = Math.Max(Epochs, suspect.Training.CosineEpochs ?? suspect.Training.Epochs), Flooding = Flooding };
        using var trained = Classifier.Train(suspect.Attacked.Network.Config, suspect.Images, [.. Enumerable.Range(0, suspect.Images.Count)], options, Tracking.None,
            suspect.Seeds.Child("defence/anti-backdoor learning"), suspect.Progress, suspect.Cancellation);
        double[] scores = [.. trained.Losses(suspect.Images).Losses.Select(loss => -(double)loss)];
        return new(scores, Rejection.Share(scores, Share, suspect.Trusted));
    }

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Epochs < 1)
            yield return new Fault("epochs", Invariant($"is {Epochs}, expected at least 1"));
        if (!(Flooding > 0) || double.IsInfinity(Flooding))
            yield return new Fault("flooding", Invariant($"is {Flooding}, expected above 0"));
        if (Share is not (>= 0 and < 1))
            yield return new Fault("share", Invariant($"is {Share}, expected at least 0 and below 1"));
    }
}
