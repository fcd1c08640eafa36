using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Magnitudes.Tasks;

namespace Assay.Magnitudes.Training;

/// <summary>Stage 1: a GRU learns to repeat.</summary>
internal static class NetworkTraining
{
    /// <summary>A trained, frozen network. Streams: <c>network/weights</c>, <c>network/sequences</c>.</summary>
    public static GruCode Train(RepeatTask task, int width, StageOptions options, HeldOut heldOut, SeedStreams seeds, IProgressReporter progress, CancellationToken cancellation)
    {
        var code = new GruCode(task, width, seeds.Stream("network/weights"));
        try
        {
            var draw = new TrainingDraw(task, heldOut, seeds.Stream("network/sequences"));
            code.Network.Trainable = true;
            StageTraining.Run(FormattableString.Invariant($"Training a GRU of {width} channels"), code.Network.Weights.Values, options, () =>
            {
                var batch = draw.AllLengths(options.BatchSize);
                return StageTraining.CrossEntropy(code.Repeat(batch), batch);
            }, null, progress, cancellation);
            code.Network.Trainable = false;
            return code;
        }
        catch
        {
            code.Dispose();
            throw;
        }
    }
}
