using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Magnitudes.Evaluation;
using Assay.Magnitudes.Instruments;
using Assay.Magnitudes.Tasks;
using Assay.Magnitudes.Training;

namespace Assay.Magnitudes;

/// <summary>One network, and one instrument on it: the experiment's steps for use one by one.</summary>
public static class Repeating
{
    /// <summary>Trains a network and tells its exact match, lengths alike.</summary>
    /// <exception cref="AssayException">Settings are wrong, or fewer sequences can be held out than were asked for.</exception>
    public static (GruCode Code, Answers HeldOut) Train(RepeatTask task, int width, StageOptions stage, HeldOutOptions heldOut, SeedStreams seeds, IProgressReporter progress, CancellationToken cancellation = default)
    {
        var sets = Sets(task, stage, heldOut, seeds);
        var code = NetworkTraining.Train(task, width, stage, sets, seeds, progress, cancellation);
        return (code, Evaluate.Code(code, sets.AllLengths));
    }

    /// <summary>Trains an instrument on a frozen code and evaluates it.</summary>
    /// <param name="code">The code.</param>
    /// <param name="kind">The instrument.</param>
    /// <param name="stage">How it is trained.</param>
    /// <param name="form">Of a rotation.</param>
    /// <param name="heldOut">What is held out; sequences that a network was trained on may be among them, unless the seed is that of its training.</param>
    /// <param name="seeds">Of sequences and first values.</param>
    /// <param name="progress">Shown every hundred steps.</param>
    /// <param name="cancellation">Stops before the next step.</param>
    /// <returns>What it did, and what doing nothing gives on the same edits (one symbol wrong; half exchanged).</returns>
    public static (InstrumentOutcome Outcome, Answers NothingOnePlace, Answers NothingHalf) Hold(ISequenceCode code, InstrumentKind kind, StageOptions stage, RotationForm form, HeldOutOptions heldOut, SeedStreams seeds,
        IProgressReporter progress, CancellationToken cancellation = default)
    {
        var sets = Sets(code.Task, stage, heldOut, seeds);
        var own = seeds.Child($"instruments/{kind}");
        var edits = new EditSets(code.Task, sets, seeds.Child("evaluation"));
        using var instrument = kind.Make(code.Task, code.Width, form, own);
        InstrumentTraining.Train(instrument, kind.Title(), code, stage, sets, own, progress, cancellation);
        return (InstrumentOutcome.Of(kind, instrument, code, edits), Evaluate.Nothing(code, edits.OnePlace), Evaluate.Nothing(code, edits.Half));
    }

    private static HeldOut Sets(RepeatTask task, StageOptions stage, HeldOutOptions heldOut, SeedStreams seeds)
    {
        OptionsCheck.Require(task, "the task");
        OptionsCheck.Require(stage, "the training");
        OptionsCheck.Require(heldOut, "held-out sequences");
        return new(task, heldOut, seeds.Child("held-out"));
    }
}
