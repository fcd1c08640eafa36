namespace Assay.BoardGames.Experiments;

/// <summary>One score of a dictionary over drawn test games; over all of them where none are given.</summary>
internal delegate double BoardScore(BoardMeasurement measurement, ReadOnlySpan<int> games);

/// <summary>Dictionaries of one architecture in order of L0, read as a curve. Scores are interpolated linearly over log L0 and never extrapolated.</summary>
internal sealed class BoardCurve(IEnumerable<BoardMeasurement> points)
{
    /// <summary>Sparsest first.</summary>
    public IReadOnlyList<BoardMeasurement> Points { get; } = [.. points.Where(point => point.L0 > 0).OrderBy(point => point.L0)];

    /// <summary>L0 values, evenly spaced on a log axis, over the sparser <paramref name="share"/> of the range that both curves cover; empty where they do not meet.</summary>
    public double[] CommonL0(BoardCurve other, double share = 1, int count = 5)
    {
        if (Points.Count == 0 || other.Points.Count == 0)
            return [];
        var low = Math.Max(Points[0].L0, other.Points[0].L0);
        var high = Math.Min(Points[^1].L0, other.Points[^1].L0);
        return low > high ? [] : [.. Enumerable.Range(0, count).Select(i => low * Math.Pow(high / low, share * i / (count - 1)))];
    }

    /// <summary>The score at an L0 within the curve's range.</summary>
    public double At(double l0, BoardScore score, ReadOnlySpan<int> games)
    {
        var right = 1;
        while (right < Points.Count - 1 && Points[right].L0 < l0)
            right++;
        if (Points.Count == 1)
            return score(Points[0], games);
        var (a, b) = (Points[right - 1], Points[right]);
        var share = b.L0 == a.L0 ? 0 : Math.Clamp(Math.Log(l0 / a.L0) / Math.Log(b.L0 / a.L0), 0, 1);
        return (1 - share) * score(a, games) + share * score(b, games);
    }

    /// <summary>This curve's score less the other's, averaged over L0 values that both cover; NaN where they do not meet.</summary>
    public double Above(BoardCurve other, BoardScore score, ReadOnlySpan<int> games, double share = 1)
    {
        var sum = 0.0;
        var places = CommonL0(other, share);
        foreach (var l0 in places)
            sum += At(l0, score, games) - other.At(l0, score, games);
        return sum / places.Length;
    }

    /// <summary>The curve's best point less the better of its two ends: how far it rises above both; at most 0 where the best point is an end.</summary>
    public double PeakAboveEnds(BoardScore score, ReadOnlySpan<int> games)
    {
        if (Points.Count < 3)
            return double.NaN;
        var inner = double.NegativeInfinity;
        for (var i = 1; i < Points.Count - 1; i++)
            inner = Math.Max(inner, score(Points[i], games));
        return inner - Math.Max(score(Points[0], games), score(Points[^1], games));
    }

    /// <summary>Least-squares slope of the score over log10 L0; NaN for fewer than two points.</summary>
    public double Slope(BoardScore score, ReadOnlySpan<int> games)
    {
        if (Points.Count < 2)
            return double.NaN;
        var x = Points.Select(point => Math.Log10(point.L0)).ToArray();
        var mean = x.Average();
        var (products, squares) = (0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
            (products, squares) = (products + (x[i] - mean) * score(Points[i], games), squares + (x[i] - mean) * (x[i] - mean));
        return products / squares;
    }
}
