using Assay.Core.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Irreducible;

/// <summary>k-means: rows with the centre nearest to them (Lloyd), first centres far from each other (Arthur and Vassilvitskii 2007), the best of some starts.</summary>
internal static class NearestCentres
{
    private const int Starts = 5, Rounds = 100;

    /// <summary>The number of each row's centre.</summary>
    public static int[] Of(Tensor rows, int centres, SeedStream stream)
    {
        var (best, least) = (Array.Empty<long>(), double.PositiveInfinity);
        for (var start = 0; start < Starts; start++)
        {
            using var scope = NewDisposeScope();
            var (labels, spread) = Lloyd(rows, Far(rows, centres, stream));
            if (spread < least)
                (best, least) = (labels.data<long>().ToArray(), spread);
        }
        return [.. best.Select(label => (int)label)];
    }

    private static Tensor Far(Tensor rows, int centres, SeedStream stream)
    {
        var chosen = new List<long> { stream.NextInt64(rows.shape[0]) };
        var distances = full(rows.shape[0], double.PositiveInfinity, dtype: rows.dtype);
        while (chosen.Count < centres)
        {
            using var scope = NewDisposeScope();
            distances.copy_(minimum(distances, (rows - rows[chosen[^1]]).square().sum(dim: 1)));
            var reached = distances.cumsum(0);
            chosen.Add(searchsorted(reached, reached[-1] * stream.NextDouble()).clamp_max(rows.shape[0] - 1).ToInt64());
        }
        return rows.index_select(0, tensor(chosen.ToArray()));
    }

    private static (Tensor Labels, double Spread) Lloyd(Tensor rows, Tensor centres)
    {
        var (labels, lengths) = (full(rows.shape[0], -1L, dtype: int64), rows.square().sum(1, keepdim: true));
        for (var round = 0; ; round++)
        {
            using var scope = NewDisposeScope();
            var (least, nearest) = (lengths - 2 * rows.matmul(centres.t()) + centres.square().sum(dim: 1)).min(1);
            var settled = nearest.eq(labels).all().ToBoolean();
            labels.copy_(nearest);
            if (settled || round == Rounds)
                return (labels, least.sum().ToDouble());
            var sums = zeros_like(centres).index_add_(0, labels, rows, 1);
            var counts = zeros(centres.shape[0], dtype: rows.dtype).index_add_(0, labels, ones(rows.shape[0], dtype: rows.dtype), 1).unsqueeze(1);
            centres.copy_(where(counts.gt(0), sums / counts.clamp_min(1), centres));      // a centre that lost all of its rows stays where it was
        }
    }
}
