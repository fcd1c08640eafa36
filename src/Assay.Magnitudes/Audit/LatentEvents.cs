using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Audit;

/// <summary>Whether single latents stand for a label at a position: the best latent's F1, chosen on one half of the states and scored on the other.</summary>
/// <param name="ByPosition">Mean over labels of the F1 of "label v stands at j".</param>
/// <param name="Anywhere">Mean over labels of the F1 of "label v stands somewhere".</param>
/// <param name="Prior">F1 of a latent that always fires, at one position.</param>
internal sealed record LatentEvents(IReadOnlyList<double> ByPosition, double Anywhere, double Prior)
{
    /// <summary>From latent values and labels.</summary>
    internal static LatentEvents Of(Tensor latents, Sequences labels, int symbols)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var active = latents.gt(0).to(float32);                                                           // [B, M]
        var hot = labels.OneHot(symbols);                                                                 // [T, B, V]
        double[] positions = [.. Enumerable.Range(0, labels.Steps).Select(position => Best(active, hot[position]))];
        return new(positions, Best(active, hot.amax([0L])), 2.0 / (symbols + 1));
    }

    private static double Best(Tensor active, Tensor events)
    {
        var half = active.shape[0] / 2;
        var chosen = Scores(active.narrow(0, 0, half), events.narrow(0, 0, half)).argmax(0, keepdim: true);
        return Scores(active.narrow(0, half, active.shape[0] - half), events.narrow(0, half, active.shape[0] - half)).gather(0, chosen).mean().ToDouble();
    }

    // F1 of every latent for every event, [M, V].
    private static Tensor Scores(Tensor active, Tensor events) =>
        2 * active.t().matmul(events) / (active.sum(dim: 0).unsqueeze(1) + events.sum(dim: 0).unsqueeze(0)).clamp_min(1);
}
