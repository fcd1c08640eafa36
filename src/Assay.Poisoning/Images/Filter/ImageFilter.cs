using Assay.Core.Errors;
using Assay.Core.Experiments;
using Assay.Core.Options;
using Assay.Poisoning.Images.Defences;
using Assay.Poisoning.Images.Formats;
using Assay.Poisoning.Images.Training;
using Assay.Poisoning.Trajectories;
using static System.FormattableString;

namespace Assay.Poisoning.Images.Filter;

/// <summary>What the filter made of a user's set.</summary>
/// <param name="Format">The data's, as it was recognised.</param>
/// <param name="Labels">The examples' classes.</param>
/// <param name="Classes">Names of the classes.</param>
/// <param name="Names">What people call each example.</param>
/// <param name="Trusted">Rows known to be clean.</param>
/// <param name="Trajectories">Losses of all.</param>
/// <param name="Screening">Scores and what is dropped.</param>
/// <param name="PValues">Conformal p-values: the chance that a clean example scores so high.</param>
/// <param name="Explained">Rows that the user asks about.</param>
public sealed record ImageFilterResult(string Format, IReadOnlyList<int> Labels, IReadOnlyList<string> Classes, IReadOnlyList<string> Names, IReadOnlyList<int> Trusted, LossTrajectories Trajectories, Screening Screening, double[] PValues, IReadOnlyList<int> Explained)
{
    /// <summary>Rows from the most suspicious on, trusted ones left out.</summary>
    public IEnumerable<int> Worst => Enumerable.Range(0, Names.Count).Except(Trusted).OrderByDescending(row => Screening.Scores[row]);
}

/// <summary>BaDLoss on a training set of one's own, about whose attacks nothing is known.</summary>
public static class ImageFilter
{
    /// <summary>Reads the set, trains on all of it, scores every example and writes the result into the run's folder.</summary>
    /// <param name="options">How.</param>
    /// <param name="context">The run it fills.</param>
    /// <param name="explained">Examples that the user asks about, row numbers or names; looked up before anything is trained.</param>
    /// <exception cref="AssayException">The data, the list of trusted examples or a name is unusable.</exception>
    public static ImageFilterResult Run(ImageFilterOptions options, ExperimentContext context, IReadOnlyList<string>? explained = null)
    {
        OptionsCheck.Require(options, "poison images filter");
        using var images = ImageFolders.Read(options.Data, options.Side);
        var set = images.Train;
        context.Progress.Say(Invariant($"{options.Data}: {images.Format}, {set.Count:N0} training images of {set.Width}×{set.Height}, {set.Classes.Count} classes"));
        var trusted = TrustedList.Read(options.Trusted, set);
        var names = new ExampleNames(set);
        int[] asked = [.. (explained ?? []).Select(one => names.Row(one) ?? throw new AssayException($"--explain {one}: is no example of the set; {names.Expected}"))];
        if (trusted.Length <= options.Defence.Scoring.Neighbours)
            throw new AssayException(Invariant($"{options.Trusted}: names {trusted.Length} trusted examples; an example is compared with the nearest {options.Defence.Scoring.Neighbours} (neighbours), so there must be at least {options.Defence.Scoring.Neighbours + 1}. Name more, or lower it: --set defence.scoring.neighbours={Math.Max(1, trusted.Length / 5)}"));
        var trajectories = Tracked(options, set, trusted, context);
        var screening = options.Defence.Score(trajectories, trusted);
        var pValues = Rejection.PValues(screening.Scores, TrajectoryScores.LeaveOneOut(trajectories, trusted, options.Defence.Scoring));
        var result = new ImageFilterResult(images.Format, set.Labels, set.Classes, set.Names, trusted, trajectories, screening, pValues, asked);
        FilterFiles.Write(context.Run.Folder, result);
        return result;
    }

    // What an interrupted run has tracked is not tracked again.
    private static LossTrajectories Tracked(ImageFilterOptions options, ImageSet set, IReadOnlyList<int> trusted, ExperimentContext context)
    {
        var folder = Path.Combine(context.Run.Folder, "tracking");
        if (File.Exists(Path.Combine(folder, "trajectories.safetensors")))
            return TrajectoryFile.Read(folder).Trajectories;
        var shape = NetworkShape.Of(options.Network, set.Channels, set.Classes.Count, set.Height);
        using var trained = Classifier.Train(shape, set, [.. Enumerable.Range(0, set.Count)], options.Training, options.Free ? Tracking.TrainingPass : Tracking.AfterEpoch, context.Seeds, context.Progress, context.Cancellation);
        var known = trusted.ToHashSet();
        TrajectoryFile.Write(folder, trained.Trajectories!, [.. Enumerable.Range(0, set.Count).Select(row => known.Contains(row) ? "probe" : "train")]);
        return trained.Trajectories!;
    }
}
