using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Audit;

/// <summary>Whether single latents stand for a label at a position: the best latent's F1, chosen on one half of the states and scored on the other.</summary>
/// <param name="ByPosition">Mean over labels that occur there of the F1 of "label v stands at j".</param>
/// <param name="Anywhere">Mean over labels of the F1 of "label v stands somewhere".</param>
/// <param name="Prior">F1 of a latent that always fires, at one position: mean over positions.</param>
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
        return new(positions, Best(active, hot.amax([0L])), Enumerable.Range(0, labels.Steps).Average(position => Best(ones_like(active.narrow(1, 0, 1)), hot[position])));
    }

    private static double Best(Tensor active, Tensor events)
    {
        var half = active.shape[0] / 2;
        var chosen = Scores(active.narrow(0, 0, half), events.narrow(0, 0, half)).argmax(0, keepdim: true);
        var scored = events.narrow(0, half, active.shape[0] - half);
        var occurs = scored.amax([0L], keepdim: true);       // a label that is not there cannot be found
        return ((Scores(active.narrow(0, half, active.shape[0] - half), scored).gather(0, chosen) * occurs).sum() / occurs.sum().clamp_min(1)).ToDouble();
    }

    // F1 of every latent for every event, [M, V].
    private static Tensor Scores(Tensor active, Tensor events) =>
        2 * active.t().matmul(events) / (active.sum(dim: 0).unsqueeze(1) + events.sum(dim: 0).unsqueeze(0)).clamp_min(1);
}
