using System.Numerics.Tensors;
using Assay.Core.Randomness;

namespace Assay.Poisoning.Images.Defences.Clusters;

/// <summary>Two clusters of points, and how well they stand apart.</summary>
internal static class TwoMeans
{
    private const int MostTurns = 300;

    /// <summary>Splits points so that squared distances to the two means are small (Lloyd 1982): the best of several starts by k-means++ (Arthur and Vassilvitskii 2007).</summary>
    /// <returns>For each point whether it is in the smaller cluster; in none where all points are one.</returns>
    public static bool[] Smaller(double[][] points, int restarts, SeedStream starts)
    {
        var (best, least) = (new bool[points.Length], double.PositiveInfinity);
        for (var start = 0; start < restarts; start++)
        {
            var (split, spread) = Settle(points, starts);
            if (spread < least)
                (best, least) = (split, spread);
        }
        return best.Count(one => one) * 2 > best.Length ? [.. best.Select(one => !one)] : best;
    }

    /// <summary>Mean silhouette (Rousseeuw 1987), −1…1: by how much the points of the other cluster are farther on average than those of a point's own, over the larger of the two. A point alone counts 0. Distances of all pairs.</summary>
    public static double Silhouette(double[][] points, bool[] split)
    {
        var (inSecond, widths) = (split.Count(one => one), new double[points.Length]);
        Parallel.For(0, points.Length, i =>
        {
            var (own, ownCount, other) = (0.0, split[i] ? inSecond : points.Length - inSecond, 0.0);
            for (var j = 0; j < points.Length; j++)
            {
                var distance = TensorPrimitives.Distance<double>(points[i], points[j]);
                if (split[j] == split[i])
                    own += distance;
                else
                    other += distance;
            }
            if (ownCount > 1 && ownCount < points.Length)
                widths[i] = Width(own / (ownCount - 1), other / (points.Length - ownCount));
        });
        return widths.Average();
    }

    private static double Width(double own, double other) => own == other ? 0 : (other - own) / Math.Max(own, other);

    private static (bool[] Split, double Spread) Settle(double[][] points, SeedStream starts)
    {
        var (first, second) = Start(points, starts);
        var split = new bool[points.Length];
        for (var turn = 0; turn < MostTurns; turn++)
        {
            bool[] next = [.. points.Select(point => Square(point, second) < Square(point, first))];
            if (turn > 0 && next.AsSpan().SequenceEqual(split))
                break;
            split = next;
            (first, second) = (Mean(points, split, of: false) ?? first, Mean(points, split, of: true) ?? second);
        }
        return (split, points.Select((point, i) => Square(point, split[i] ? second : first)).Sum());
    }

    // The second with a chance that grows with the squared distance to the first.
    private static (double[] First, double[] Second) Start(double[][] points, SeedStream starts)
    {
        var first = points[starts.NextInt32(points.Length)];
        double[] squares = [.. points.Select(point => Square(point, first))];
        var (draw, second) = (starts.NextDouble() * squares.Sum(), 0);
        while (second < points.Length - 1 && (draw -= squares[second]) >= 0)
            second++;
        return (first, points[second]);
    }

    private static double[]? Mean(double[][] points, bool[] split, bool of)
    {
        var (mean, count) = (new double[points[0].Length], 0);
        for (var i = 0; i < points.Length; i++)
        {
            if (split[i] != of)
                continue;
            TensorPrimitives.Add(mean, points[i], mean);
            count++;
        }
        TensorPrimitives.Divide(mean, count, mean);
        return count == 0 ? null : mean;
    }

    private static double Square(double[] a, double[] b)
    {
        var distance = TensorPrimitives.Distance<double>(a, b);
        return distance * distance;
    }
}
