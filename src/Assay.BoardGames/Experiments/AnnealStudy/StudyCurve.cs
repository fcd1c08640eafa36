namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>An arm's dictionaries in order of L0; scores between them are linear in log L0.</summary>
internal sealed class StudyCurve(IEnumerable<StudyPoint> points)
{
    /// <summary>How far beyond its ends a curve is still read, as a ratio of L0: what a controller may miss by.</summary>
    public const double Reach = 1.1;

    /// <summary>Sparsest first; a dictionary in which nothing fires has no place.</summary>
    public IReadOnlyList<StudyPoint> Points { get; } = [.. points.Where(point => point.L0 > 0).OrderBy(point => point.L0)];

    /// <summary>Whether the curve can be read at an L0.</summary>
    public bool Reaches(double l0) => Points.Count > 1 && l0 * Reach >= Points[0].L0 && l0 <= Points[^1].L0 * Reach;

    /// <summary>The score at an L0; beyond an end, along the last piece.</summary>
    public double At(double l0, StudyMeasure measure, int draw)
    {
        var right = 1;
        while (right < Points.Count - 1 && Points[right].L0 < l0)
            right++;
        var (a, b) = (Points[right - 1], Points[right]);
        var share = b.L0 == a.L0 ? 0 : Math.Log(l0 / a.L0) / Math.Log(b.L0 / a.L0);
        return (1 - share) * a.At(measure, draw) + share * b.At(measure, draw);
    }

    /// <summary>This curve less another at the L0 of each of its own points that the other reaches, averaged; NaN where it reaches none.</summary>
    public double Above(StudyCurve other, StudyMeasure measure, int draw)
    {
        var (sum, count) = (0.0, 0);
        foreach (var point in Points.Where(point => other.Reaches(point.L0)))
            (sum, count) = (sum + point.At(measure, draw) - other.At(point.L0, measure, draw), count + 1);
        return count == 0 ? double.NaN : sum / count;
    }
}
