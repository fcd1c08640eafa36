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
        var chosen = new List<Tensor> { rows[stream.NextInt64(rows.shape[0])] };
        var distances = full(rows.shape[0], double.PositiveInfinity, dtype: rows.dtype);
        while (chosen.Count < centres)
        {
            distances = minimum(distances, (rows - chosen[^1]).square().sum(dim: 1));
            var reached = distances.cumsum(0);
            var next = searchsorted(reached, reached[-1] * stream.NextDouble()).clamp_max(rows.shape[0] - 1);
            chosen.Add(rows[next.ToInt64()]);
        }
        return stack(chosen);
    }

    private static (Tensor Labels, double Spread) Lloyd(Tensor rows, Tensor centres)
    {
        var labels = zeros(rows.shape[0], dtype: int64);
        for (var round = 0; ; round++)
        {
            var distances = rows.square().sum(1, keepdim: true) - 2 * rows.matmul(centres.t()) + centres.square().sum(dim: 1);
            var (least, nearest) = distances.min(1);
            if (round == Rounds || (round > 0 && nearest.eq(labels).all().ToBoolean()))
                return (nearest, least.sum().ToDouble());
            labels = nearest;
            var sums = zeros_like(centres).index_add_(0, labels, rows, 1);
            var counts = zeros(centres.shape[0], dtype: rows.dtype).index_add_(0, labels, ones(rows.shape[0], dtype: rows.dtype), 1).unsqueeze(1);
            centres = where(counts.gt(0), sums / counts.clamp_min(1), centres);      // a centre that lost all of its rows stays where it was
        }
    }
}
