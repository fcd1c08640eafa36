using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Audit;

/// <summary>Where labels move states, position by position: d_{j,v} = E[h | label v at j] − E[h].</summary>
/// <param name="Shares">Mean ‖d_{j,v}‖² over states, over the states' variance, by position: flat for a linear code, γ^2j for an onion.</param>
/// <param name="SameSymbol">Mean |cosine| of the same symbol's directions at two positions, of symbols that occur at both.</param>
/// <param name="OtherSymbol">The same of different symbols: what sharing nothing but a few channels gives.</param>
/// <param name="Overlap">Mean squared cosine of the principal angles between two positions' spans.</param>
/// <param name="ChanceOverlap">Of random subspaces that large: their dimension over the width.</param>
internal sealed record PositionGeometry(IReadOnlyList<double> Shares, double SameSymbol, double OtherSymbol, double Overlap, double ChanceOverlap)
{
    /// <summary>From states and their labels.</summary>
    internal static PositionGeometry Of(Tensor states, Sequences labels, int symbols)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var hot = labels.OneHot(symbols);                                                                  // [T, B, V]
        var centred = states - states.mean([0L]);
        var counts = hot.sum(dim: 1L);                                                                     // [T, V]
        var moved = hot.transpose(1, 2).matmul(centred) / counts.clamp_min(1).unsqueeze(2);                // [T, V, N]
        var shares = (moved.square().sum(dim: 2L) * counts).sum(dim: 1L) / centred.square().sum();
        var (same, other) = Cosines(moved, counts.gt(0).to(float32));
        var (overlap, rank) = Overlaps(moved);
        return new([.. shares.data<float>().ToArray().Select(share => (double)share)], same, other, overlap, (double)rank / states.shape[1]);
    }

    private static (double Same, double Other) Cosines(Tensor moved, Tensor occurs)
    {
        var (steps, symbols) = (moved.shape[0], moved.shape[1]);
        var flat = nn.functional.normalize(moved, dim: 2).reshape(steps * symbols, -1);
        var cosines = flat.matmul(flat.t()).abs().view(steps, symbols, steps, symbols);
        var apart = 1 - eye(steps).unsqueeze(1).unsqueeze(3);                                              // different positions
        var alike = eye(symbols).unsqueeze(1).unsqueeze(0);
        var both = occurs.unsqueeze(2).unsqueeze(3) * occurs.unsqueeze(0).unsqueeze(0);
        double Mean(Tensor mask) => ((cosines * mask * both).sum() / (mask * both).sum()).ToDouble();
        return (Mean(apart * alike), Mean(apart * (1 - alike)));
    }

    // As many principal directions as hold ninety-five per cent of a position's movement, the largest number over positions.
    private static (double Overlap, int Rank) Overlaps(Tensor moved)
    {
        const double held = 0.95;
        var spans = Enumerable.Range(0, (int)moved.shape[0]).Select(position => linalg.svd(moved[position], fullMatrices: false)).ToList();
        var rank = spans.Max(span => 1 + (span.S.square().cumsum(0) / span.S.square().sum()).data<float>().ToArray().Count(share => share < held));
        var (sum, pairs) = (0.0, 0);
        for (var a = 0; a < spans.Count; a++)
        {
            for (var b = a + 1; b < spans.Count; b++, pairs++)
                sum += spans[a].Vh.narrow(0, 0, rank).matmul(spans[b].Vh.narrow(0, 0, rank).t()).square().sum().ToDouble() / rank;
        }
        return (pairs == 0 ? double.NaN : sum / pairs, rank);
    }
}
