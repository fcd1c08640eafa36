using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Training;

namespace Assay.Dictionaries;

/// <summary>Whether a dictionary's thresholds and latents were really trained: what otherwise shows only as an L0 that does not answer to λ.</summary>
/// <remarks>Threshold figures are NaN for architectures that train none.</remarks>
public sealed record ThresholdHealth
{
    private const double LogTravelNeeded = 6, RawTravelNeeded = 0.5;   // from 0.001 to 0.3 or so: 5.7 nats
    private const double Saturated = 0.95, NoticeableShare = 0.05;

    /// <summary>Share of latents that had not fired within the run's dead window.</summary>
    public double DeadShare { get; init; }

    /// <summary>Share of (token, latent) pairs of the last batch inside the kernel's window: without hits a threshold has no gradient.</summary>
    public double KernelHitRate { get; init; } = double.NaN;

    /// <summary>Share of thresholds more than a tenth away from where they started.</summary>
    public double MovedShare { get; init; } = double.NaN;

    /// <summary>Share of thresholds under half the bandwidth, where the two readings of the pre-activation part.</summary>
    public double UnderHalfBandwidthShare { get; init; } = double.NaN;

    /// <summary>The L0 term's share in the thresholds' gradient, by absolute value: near 0.5 in balance, near 1 where a larger λ changes nothing more.</summary>
    public double SparsityGradientShare { get; init; } = double.NaN;

    /// <summary>Learning rate summed over the steps: about as far as Adam can move a (log) threshold.</summary>
    public double TravelBudget { get; init; } = double.NaN;

    /// <summary>What the user should know, in sentences; empty when all is well.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    internal static ThresholdHealth Of(DictionaryOptions options, DictionaryTrainingOptions training, LatentHealth latents)
    {
        var health = new ThresholdHealth
        {
            DeadShare = latents.DeadShare,
            KernelHitRate = latents.KernelHitRate,
            MovedShare = latents.MovedShare,
            UnderHalfBandwidthShare = latents.UnderHalfBandwidthShare,
            SparsityGradientShare = latents.SparsityGradientShare,
            TravelBudget = options.Architecture is JumpReLUOptions ? Travel(options, training) : double.NaN,
        };
        return health with { Warnings = [.. TravelWarning(options, training), .. health.Observed(options)] };
    }

    /// <summary>What can be said before the first step.</summary>
    internal static IEnumerable<string> TravelWarning(DictionaryOptions options, DictionaryTrainingOptions training)
    {
        if (options.Architecture is not JumpReLUOptions jump)
            yield break;
        var needed = jump.Parametrisation == ThresholdParametrisation.Log ? LogTravelNeeded : RawTravelNeeded;
        if (Travel(options, training) is var travel && travel < needed)
        {
            yield return FormattableString.Invariant($"{options.Name}: thresholds can travel about {travel:G2} ({training.Steps} steps at the learning rate), and {needed} is needed to arrive: they will stay near {jump.ThresholdInit}, and λ will hardly act. {(jump.Parametrisation == ThresholdParametrisation.Log ? "Train longer, raise the learning rate, or train raw thresholds." : "Train longer, or raise the learning rate.")}");
        }
    }

    private static double Travel(DictionaryOptions options, DictionaryTrainingOptions training) =>
        training.Steps * (options.LearningRate ?? training.LearningRate) * (1 - training.DecayFraction / 2);

    private IEnumerable<string> Observed(DictionaryOptions options)
    {
        if (options.Architecture is JumpReLUOptions jump)
        {
            if (UnderHalfBandwidthShare > NoticeableShare)
                yield return FormattableString.Invariant($"{options.Name}: {UnderHalfBandwidthShare:P0} of the thresholds lie under half the bandwidth ({jump.Bandwidth / 2}). {UnderText(jump)}");
            if (MovedShare < 0.5)
                yield return FormattableString.Invariant($"{options.Name}: only {MovedShare:P0} of the thresholds moved by a tenth from {jump.ThresholdInit}; the kernel was hit by {KernelHitRate:P2} of the pairs. Widen the bandwidth or train longer.");
            if (SparsityGradientShare > Saturated)
                yield return FormattableString.Invariant($"{options.Name}: the L0 term makes {SparsityGradientShare:P0} of the thresholds' gradient: λ = {jump.SparsityCoefficient} is saturated, and smaller values will not differ until the error can answer.");
        }
        if (DeadShare > 0.5)
            yield return FormattableString.Invariant($"{options.Name}: {DeadShare:P0} of the latents are dead. Fewer latents, a smaller λ, or a longer λ warm-up would use them.");
    }

    private static string UnderText(JumpReLUOptions jump) => jump.PreActivation == PreActivationReading.Relu
        ? "With rectified pre-activations every silent latent lies in the kernel's window there, and λ pushes all thresholds up alike."
        : "Their window reaches below zero, where the jump's two sides are not both seen; rectified pre-activations would give other gradients.";
}
