using Assay.Dictionaries.Evaluation;

namespace Assay.Dictionaries.Experiments;

/// <summary>Dictionaries that differ in sparsity alone, in order of L0, read as a curve: what would the metric be at an L0 between two of them?</summary>
/// <remarks>Comparing architectures at one trained point compares sparsities. Values are interpolated linearly over log L0 (FVU on a log scale, since it is a ratio;
/// delta loss as it is, since it may be negative) and never extrapolated.</remarks>
internal sealed class SparsityCurve
{
    private readonly EvaluationResult[] _points;

    public SparsityCurve(IEnumerable<EvaluationResult> points) => _points = [.. points.OrderBy(point => point.L0)];

    /// <summary>The curve's points, sparsest first.</summary>
    public IReadOnlyList<EvaluationResult> Points => _points;

    /// <summary>Evaluation sequences behind every point.</summary>
    public int Sequences => _points.Length == 0 ? 0 : _points[0].ActiveLatents.Numerators.Count;

    /// <summary>L0 values, evenly spaced on a log axis, over the range that both curves cover; empty where they do not meet.</summary>
    public double[] CommonL0(SparsityCurve other, int count = 5)
    {
        if (_points.Length == 0 || other._points.Length == 0)
            return [];
        var low = Math.Max(_points[0].L0, other._points[0].L0);
        var high = Math.Min(_points[^1].L0, other._points[^1].L0);
        if (!(low > 0) || low > high)
            return [];
        return [.. Enumerable.Range(0, count).Select(i => low * Math.Pow(high / low, (double)i / (count - 1)))];
    }

    /// <summary>The metric at <paramref name="l0"/>, over the drawn sequences. The curve's places on the L0 axis stay those of all sequences, so that a resample moves values only.</summary>
    public double At(double l0, Metric metric, ReadOnlySpan<int> sequences)
    {
        var right = Math.Max(1, Array.FindIndex(_points, point => point.L0 >= l0));
        if (_points.Length == 1)
            return metric.Of(_points[0], sequences);
        if (right < 0 || right >= _points.Length)
            right = _points.Length - 1;
        var (a, b) = (_points[right - 1], _points[right]);
        var (la, lb) = (Math.Log(a.L0), Math.Log(b.L0));
        var share = lb == la ? 0 : Math.Clamp((Math.Log(l0) - la) / (lb - la), 0, 1);
        var (va, vb) = (metric.Of(a, sequences), metric.Of(b, sequences));
        return metric.Logarithmic ? Math.Exp((1 - share) * Math.Log(va) + share * Math.Log(vb)) : (1 - share) * va + share * vb;
    }

    /// <summary>This curve's metric over the other's, each averaged over the L0 values that both cover; NaN where they do not meet.</summary>
    public double RatioTo(SparsityCurve other, Metric metric, ReadOnlySpan<int> sequences)
    {
        double mine = 0, others = 0;
        foreach (var l0 in CommonL0(other))
        {
            mine += At(l0, metric, sequences);
            others += other.At(l0, metric, sequences);
        }
        return mine / others;
    }
}

/// <summary>One metric of an evaluation, as a ratio of sums over sequences.</summary>
internal sealed record Metric(string Name, bool Logarithmic, Func<EvaluationResult, SequenceRatio> Select)
{
    public static Metric Fvu { get; } = new("FVU", Logarithmic: true, result => result.UnexplainedVariance);

    public static Metric DeltaLoss { get; } = new("delta LM loss", Logarithmic: false, result => result.LossIncrease);

    public static Metric UniformityRL0 { get; } = new("r_L0", Logarithmic: false, result => result.ImportanceUniformity);

    /// <summary>The metric over the drawn sequences; over all of them where none are given.</summary>
    public double Of(EvaluationResult result, ReadOnlySpan<int> sequences)
    {
        var ratio = Select(result);
        if (sequences.IsEmpty)
            return ratio.Value;
        double numerator = 0, denominator = 0;
        foreach (var sequence in sequences)
        {
            numerator += ratio.Numerators[sequence];
            denominator += ratio.Denominators[sequence];
        }
        return numerator / denominator;
    }
}
