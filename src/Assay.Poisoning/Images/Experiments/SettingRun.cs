using System.Diagnostics;
using Assay.Core.Experiments;
using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Models.Images;
using Assay.Poisoning.Images.Attacks;
using Assay.Poisoning.Images.Defences;
using Assay.Poisoning.Images.Evaluation;
using Assay.Poisoning.Images.Formats;
using Assay.Poisoning.Images.Training;
using Assay.Poisoning.Trajectories;
using static System.FormattableString;

namespace Assay.Poisoning.Images.Experiments;

/// <summary>One set of attacks carried out on one set of images: training on it, and every defence against it. What an earlier attempt at the run trained is not trained again.</summary>
internal sealed class SettingRun(BadLossOptions options, ImageSets images, string name, IReadOnlyList<AttackOptions> attacks, SeedStreams seeds, string folder, ExperimentContext context)
{
    private readonly ResidualCnnConfig _shape = NetworkShape.Of(options.Network, images.Train.Channels, images.Train.Classes.Count, images.Train.Height);

    public SettingMeasurement Measure()
    {
        using var poisoned = PoisonedSet.Plant(images.Train, attacks, options.Trusted, options.DistinctTargets, seeds.Child("planting"));
        using var attacked = Trained("none", poisoned, Enumerable.Range(0, poisoned.Images.Count));
        var undefended = new DefenceRow("no defence", null, null, null, ClassifierScores.Of(attacked, images.Test!, poisoned), 0);
        if (attacks.Count == 0)
            return new(name, poisoned, null, [undefended]);
        var suspect = new SuspectSet
        {
            Images = poisoned.Images, Trusted = poisoned.Trusted, Attacked = attacked, Trajectories = Tracked(poisoned), Training = options.Training,
            Seeds = seeds.Child("defences"), Progress = context.Progress, Cancellation = context.Cancellation,
        };
        return new(name, poisoned, suspect.Trajectories, [undefended, .. options.Defences.Kinds.Select(kind => Row(kind, suspect, poisoned))]);
    }

    private DefenceRow Row(DefenceKind kind, SuspectSet suspect, PoisonedSet poisoned)
    {
        var watch = Stopwatch.StartNew();
        var defence = options.Defences.Make(kind, poisoned.IsPoison);
        context.Progress.Say($"{name}: {defence.Name}");
        var screening = Screened(kind, defence, suspect);
        var seconds = watch.Elapsed.TotalSeconds;
        using var anew = Trained(Word(kind), poisoned, screening.Kept);
        return new(defence.Name, kind, screening, new(poisoned, screening), ClassifierScores.Of(anew, images.Test!, poisoned), seconds);
    }

    private Screening Screened(DefenceKind kind, IDefence defence, SuspectSet suspect)
    {
        var path = Path.Combine(folder, Word(kind), "screening.json");
        if (File.Exists(path))
            return OptionsJson.ReadFile<Screening>(path);
        var screening = defence.Score(suspect);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        OptionsJson.WriteFile(path, screening);
        return screening;
    }

    // The same first weights and order for all: what differs is what they are trained on.
    private Classifier Trained(string word, PoisonedSet poisoned, IEnumerable<int> rows)
    {
        var path = Path.Combine(folder, word, "classifier.safetensors");
        if (File.Exists(path))
            return Classifier.Load(_shape, path);
        var trained = Classifier.Train(_shape, poisoned.Images, [.. rows], options.Training, Tracking.None, seeds.Child("training"), context.Progress, context.Cancellation);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        trained.Save(path);
        return trained;
    }

    private LossTrajectories Tracked(PoisonedSet poisoned)
    {
        var path = Path.Combine(folder, "tracking");
        if (File.Exists(Path.Combine(path, "trajectories.safetensors")))    // written last
            return TrajectoryFile.Read(path).Trajectories;
        using var trained = Classifier.Train(_shape, poisoned.Images, [.. Enumerable.Range(0, poisoned.Images.Count)], options.Tracking, Tracking.AfterEpoch, seeds.Child("tracking"), context.Progress, context.Cancellation);
        TrajectoryFile.Write(path, trained.Trajectories!, poisoned.Identities());
        foreach (var (epoch, mean) in EpochFilter.MeanLosses(trained.Trajectories!).Index())
            context.Run.Metric(Invariant($"tracking/{Path.GetFileName(Path.GetDirectoryName(path)!)}/mean-loss"), epoch + 1, mean);
        return trained.Trajectories!;
    }

    private static string Word(DefenceKind kind) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());
}
