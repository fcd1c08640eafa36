using Assay.Core.Findings;
using Assay.Core.Reports;
using Assay.Poisoning.Images.Attacks;
using Assay.Poisoning.Images.Defences;
using Assay.Poisoning.Images.Training;
using static System.FormattableString;

namespace Assay.Poisoning.Images.Experiments;

/// <summary>The report's body: what was done, what each defence left, how trajectories look, what departs from the paper.</summary>
internal static class BadLossReport
{
    public static Report Write(BadLossOptions options, BadLossMeasurements measured, IReadOnlyList<Finding> findings) => new(
        "Simultaneous poisoning attacks and BaDLoss",
        [
            new Paragraph(Summary(options, measured)),
            .. Warning(measured),
            new FindingList(findings),
            .. BadLossFigures.Draw(measured),
            new Heading(2, "All attacks at once"),
            .. Tables(measured.Repetitions[0].Together),
            .. measured.Repetitions[0].Alone.SelectMany(alone => (Block[])[new Heading(2, Capital(alone.Name)), DefenceTable.Of(alone)]),
            new Heading(2, "Departures from the paper"),
            new Bullets([.. Departures(options, measured)]),
        ]);

    private static IEnumerable<Block> Tables(SettingMeasurement together) =>
        [DefenceTable.Of(together), DefenceTable.Detections(together), DefenceTable.ByClass(together), .. DefenceTable.Notes(together)];

    private static string Summary(BadLossOptions options, BadLossMeasurements measured)
    {
        var set = measured.Repetitions[0].Together.Set;
        var planted = set.Attacks.Sum(attack => attack.Rows.Count);
        var attacks = string.Join(", ", set.Attacks.Select(attack => Invariant($"{attack.Name} ({attack.Rows.Count} images, class {attack.Target})")));
        return Invariant($"{(options.Data is null ? "Synthetic signs" : $"Images of {options.Data}")}: {set.Images.Count} training images of {set.Images.Classes.Count} classes, {planted} of them planted by {set.Attacks.Count} attackers at once: {attacks}. No image carries two triggers. The defender knows {set.Trusted.Count} images to be clean. Losses are taken down after each of {options.Tracking.Epochs} epochs; every classifier below is trained for {options.Training.Epochs} epochs from the same first weights. {measured.Repetitions.Count} repetition(s); tables and plots show the first.");
    }

    private static IEnumerable<Block> Warning(BadLossMeasurements measured)
    {
        if (!measured.Learnt)
            yield return new Paragraph(Invariant($"The attacks were hardly learnt: their mean success rate without a defence is {measured.Repetitions.Average(one => one.Together.Undefended.MeanSuccessRate):P0}, under the {measured.Margins.Learnt:P0} from which on findings about defences are judged. An attack that was not learnt cannot be defended against."));
    }

    private static IEnumerable<string> Departures(BadLossOptions options, BadLossMeasurements measured)
    {
        var set = measured.Repetitions[0].Together.Set;
        if (options.Data is null)
        {
            yield return "Drawn signs of 32×32 instead of photographs: every finding is an analogue of the paper's claim.";
            yield return Invariant($"Triggers stronger than the paper's, and 2 to 5 % of the images for each instead of 1 %: at {set.Images.Count} images the paper's strengths and counts are not learnt.");
        }
        else if (set.Images.Count < 50_000)
        {
            if (options.Attacks.SequenceEqual(AttackPresets.Signs))
                yield return "Triggers stronger than the paper's and two to three times as many planted images: at this number of images the paper's are not learnt.";
            yield return Invariant($"{set.Images.Count} images instead of 50,000, so that the same share is fewer planted images: counts are in the first paragraph.");
            yield return "A set of images that was stored as JPEG before may favour attacks and detectors that work on frequencies.";
        }
        if (options.Network != NetworkSize.ResNet50)
            yield return Invariant($"Network {options.Network} instead of ResNet-50.");
        if (options.Training.Epochs != 100)
            yield return Invariant($"{options.Training.Epochs} epochs instead of 100; losses are taken down over {options.Tracking.Epochs} instead of 30, at a rate that would reach zero after {options.Tracking.CosineEpochs ?? options.Tracking.Epochs}.");
        if (options.Training.LearningRate != 1e-3)
            yield return Invariant($"A learning rate of {options.Training.LearningRate} instead of 0.001, so that attacks are learnt in so few epochs; losses are taken down at {options.Tracking.LearningRate}.");
        if (options.Data is not null && options.Training.Augmentation == Augmentation.None)
            yield return "No augmentation: mirrored and moved triggers are learnt too slowly for so few images.";
        if (options.DistinctTargets)
            yield return "Every attack has a target class of its own; the authors draw them with replacement.";
        if (options.Attacks.All(attack => attack.Trigger.Name != "narcissus"))
            yield return "No universal perturbation: its file is not ours to ship.";
        if (options.Defences.Kinds.Contains(DefenceKind.AntiBackdoorLearning))
            yield return "Anti-Backdoor Learning's rate falls along the cosine of the other trainings; the authors keep it constant over the ten epochs.";
        if (options.Defences.Kinds.Contains(DefenceKind.NeuralCleanse))
            yield return Invariant($"Neural Cleanse keeps the smallest trigger that turned 99 % of the images, the authors the last; it searches for {options.Defences.NeuralCleanse.Epochs} epochs at a rate of {options.Defences.NeuralCleanse.LearningRate}, where they have 15 at 0.001.");
        foreach (var name in Subsampled(measured))
            yield return name;
    }

    private static IEnumerable<string> Subsampled(BadLossMeasurements measured) =>
        measured.Repetitions[0].Together.Rows.Where(row => row.Kind is DefenceKind.NeuralCleanse or DefenceKind.CognitiveDistillation).Select(row => $"{row.Name}: {row.Screening!.Note}.");

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
