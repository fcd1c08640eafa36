using Assay.Core.Experiments;
using Assay.Poisoning.Images.Signs;
using Assay.Poisoning.Images.Training;
using Assay.Tensors;
using static System.FormattableString;

namespace Assay.Poisoning.Images.Experiments;

/// <summary>What a set of options would cost: counted operations, and seconds at this machine's measured matrix-product rate.</summary>
/// <remarks>The share of that rate that convolutions of so few channels reach was measured on two cores; seconds are an estimate to plan by. Rivals' own work is not counted, but for one training in each setting.</remarks>
internal static class BadLossPlan
{
    private const double SmallShare = 0.3, LargeShare = 0.35;
    private const int Cifar = 50_000, Pixels = 32;

    public static Plan Of(BadLossOptions options, MachineRates rates)
    {
        var (images, side, classes) = options.Data is null ? (options.Signs.Train, SignDrawing.Side, SyntheticSigns.ClassCount) : (Cifar, Pixels, 10);
        var forward = NetworkShape.Of(options.Network, 3, classes, side).Operations(side, side);
        var share = options.Network == NetworkSize.Small ? SmallShare : LargeShare;
        var settings = 1 + options.Alone.Count;
        double weights = (options.Network == NetworkSize.Small ? 0.15e6 : options.Network == NetworkSize.ResNet18 ? 11.2e6 : 23.5e6) * sizeof(float);
        PlanStep Train(string name, double count, ClassifierTrainingOptions training, double passes, bool kept) =>
            Step(name, options.Seeds * count * training.Epochs * images * forward * passes, kept ? options.Seeds * count * weights : 0);
        PlanStep Step(string name, double flops, double disk) =>
            new(name, flops, (double)images * 3 * side * side * sizeof(float) * 2 + weights * 4, disk, flops / (rates.Float32FlopsPerSecond * share));
        var anew = settings * options.Defences.Kinds.Count;
        // Backward is twice forward; tracking is one forward more.
        return new(
        [
            Train(Invariant($"train {settings + 1} classifiers before any defence, {options.Seeds} seed(s)"), settings + 1, options.Training, 3, kept: true),
            Train(Invariant($"train {settings} and take down all losses"), settings, options.Tracking, 4, kept: false),
            Train(Invariant($"train {anew} anew after a defence"), anew, options.Training, 3, kept: true),
        ]);
    }
}
