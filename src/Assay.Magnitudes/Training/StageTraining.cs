using Assay.Core.Errors;
using Assay.Core.Progress;
using Assay.Models.Recurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Training;

/// <summary>Steps of AdamW on a loss, the same loop for networks and instruments.</summary>
internal static class StageTraining
{
    private const int Shown = 100;      // steps from one figure to the next

    /// <summary>Trains parameters in place.</summary>
    /// <param name="title">For the progress line.</param>
    /// <param name="parameters">Leaves that take gradients.</param>
    /// <param name="options">How.</param>
    /// <param name="loss">Of a fresh batch; called once a step inside a dispose scope.</param>
    /// <param name="after">Called after each step with its number from 1; true where the parameters' meaning changed, so that the moments start anew.</param>
    /// <param name="progress">Shown every hundred steps.</param>
    /// <param name="cancellation">Stops before the next step.</param>
    /// <returns>The last shown loss.</returns>
    public static double Run(string title, IEnumerable<Tensor> parameters, StageOptions options, Func<Tensor> loss, Func<int, bool>? after, IProgressReporter progress, CancellationToken cancellation)
    {
        using var optimizer = new SmallAdamW(parameters, options.LearningRate, options.WeightDecay);
        using var task = progress.Start(title, options.Steps, "steps");
        var shown = double.NaN;
        for (var step = 0; step < options.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            optimizer.LearningRate = options.RateAt(step);
            using var scope = NewDisposeScope();
            var value = loss();
            value.backward();
            optimizer.Step();
            if ((step + 1) % Shown == 0 || step + 1 == options.Steps)
                task.Report(step + 1, FormattableString.Invariant($"loss {shown = Finite(value.ToDouble(), title, step):F3}"));
            if (after?.Invoke(step + 1) == true)
                optimizer.Reset();
        }
        return shown;
    }

    /// <summary>Cross-entropy in nats, the mean over all symbols of all sequences.</summary>
    /// <param name="logits">[T, B, symbols].</param>
    /// <param name="answers">The true symbols.</param>
    public static Tensor CrossEntropy(Tensor logits, Sequences answers) =>
        nn.functional.cross_entropy(logits.flatten(0, 1), answers.Symbols().flatten(), ignore_index: Sequences.Ended);

    private static double Finite(double loss, string title, int step) => double.IsFinite(loss)
        ? loss
        : throw new AssayException(FormattableString.Invariant($"{title}: the loss is {loss} after {step + 1} steps; lower the learning rate"));
}
