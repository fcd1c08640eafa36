using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Magnitudes.Instruments;
using Assay.Magnitudes.Tasks;

namespace Assay.Magnitudes.Training;

/// <summary>Stage 2: an instrument learns on a frozen code.</summary>
internal static class InstrumentTraining
{
    /// <summary>Trains an instrument in place. Streams: <c>instrument/sequences</c>, <c>instrument/edits</c>, <c>instrument/noise</c>.</summary>
    public static void Train(Instrument instrument, string name, ISequenceCode code, StageOptions options, HeldOut heldOut, SeedStreams seeds, IProgressReporter progress, CancellationToken cancellation)
    {
        var draw = new TrainingDraw(code.Task, heldOut, seeds.Stream("instrument/sequences"));
        var (edits, noise) = (seeds.Stream("instrument/edits"), seeds.Stream("instrument/noise"));
        StageTraining.Run($"Training: {name}", instrument.Parameters.Values, options, () =>
        {
            var edit = Draw(instrument.Kind, draw, options.BatchSize, code.Task, edits);
            var loss = StageTraining.CrossEntropy(instrument.Logits(code, edit, noise), edit.Original);
            return instrument.Penalty() is { } penalty ? loss + penalty : loss;
        }, instrument.AfterStep, progress, cancellation);
    }

    private static Edit Draw(EditKind kind, TrainingDraw draw, int count, RepeatTask task, SeedStream edits) => kind switch
    {
        EditKind.None => Edit.None(draw.AllLengths(count)),
        EditKind.Shuffled => Edit.Shuffled(draw.AllLengths(count), edits),
        EditKind.OnePlace => Edit.OnePlace(draw.AllLengths(count), task.Symbols, edits),
        EditKind.Exchanged => Edit.Exchanged(draw.Longest(count), one: false, edits),
        _ => Edit.Pairs(draw.Longest(count), task.Symbols, edits),
    };
}
