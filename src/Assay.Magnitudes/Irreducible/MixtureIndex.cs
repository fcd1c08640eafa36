using Assay.Core.Randomness;

namespace Assay.Magnitudes.Irreducible;

/// <summary>The share of points within the fullest thin slab.</summary>
/// <param name="Share">Of the points that the slab was chosen on, 0…1.</param>
/// <param name="HeldOut">Of points that it was not chosen on: each half's slab counted on the other half, free of what choosing gains.</param>
internal sealed record Mixture(double Share, double HeldOut);

/// <summary>The ε-mixture index: M = max over v, c of P(|v·f + c| &lt; ε √E[(v·f + c)²]), near 1 where a feature mostly lies on a line.</summary>
/// <remarks>Engels et al. (arXiv 2405.14860).</remarks>
internal static class MixtureIndex
{
    private const int Directions = 180;     // of half a turn

    /// <summary>The maximum of the definition itself, over all offsets and every degree.</summary>
    public static Mixture Of(PlanarPoints points, double epsilon)
    {
        var (even, odd) = (points.Half(0), points.Half(1));
        return new(Fullest(points, epsilon).Share, (Within(odd, Fullest(even, epsilon), epsilon) + Within(even, Fullest(odd, epsilon), epsilon)) / 2);
    }

    /// <summary>The paper's estimate: the best of several ascents on a soft count, whose edge is sharpened on the way.</summary>
    /// <param name="points">The feature.</param>
    /// <param name="epsilon">Half the slab's width, in root mean squares.</param>
    /// <param name="restarts">Ascents from other directions.</param>
    /// <param name="steps">Of each, at a rate of 0.1.</param>
    /// <param name="stream">Of the first directions.</param>
    public static double Ascend(PlanarPoints points, double epsilon, int restarts, int steps, SeedStream stream)
    {
        var best = 0.0;
        for (var restart = 0; restart < restarts; restart++)
            best = Math.Max(best, new MixtureAscent(points, epsilon).Run(steps, stream));
        return best;
    }

    private static Slab Fullest(PlanarPoints points, double epsilon)
    {
        var best = new Slab(0, 0, -1);
        for (var i = 0; i < Directions; i++)
        {
            var angle = Math.PI * i / Directions;
            var along = points.Along(angle);
            Array.Sort(along);
            var (middle, share) = Fullest(along, epsilon);
            best = share > best.Share ? new(angle, middle, share) : best;
        }
        return best;
    }

    // A slab around m reaches ε √(σ² + (m - μ)²) to either side. Since ε < 1 both of its edges move forward with m, so that only slabs that begin at a point need be looked at; the one that begins at y (from μ) has its middle at
    // t = (y + ε √(y² + (1 - ε²) σ²)) / (1 - ε²), which solves t - y = ε √(σ² + t²).
    private static (double Middle, double Share) Fullest(double[] sorted, double epsilon)
    {
        var (mean, room) = (sorted.Average(), 1 - epsilon * epsilon);
        var variance = sorted.Average(value => (value - mean) * (value - mean));
        var (middle, most, end) = (0.0, 0, 0);
        for (var first = 0; first < sorted.Length; first++)
        {
            var y = sorted[first] - mean;
            var t = (y + epsilon * Math.Sqrt(y * y + room * variance)) / room;
            while (end < sorted.Length && sorted[end] - mean < 2 * t - y)
                end++;
            if (end - first > most)
                (middle, most) = (mean + t, end - first);
        }
        return (middle, (double)most / sorted.Length);
    }

    private static double Within(PlanarPoints points, Slab slab, double epsilon)
    {
        var off = points.Along(slab.Angle).Select(value => value - slab.Middle).ToArray();
        var bound = epsilon * Math.Sqrt(off.Average(value => value * value));
        return (double)off.Count(value => Math.Abs(value) <= bound) / off.Length;
    }

    private sealed record Slab(double Angle, double Middle, double Share);
}
