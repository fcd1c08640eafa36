namespace Assay.Core.Reports;

/// <summary>A series in axis coordinates, with what cannot be shown left out.</summary>
internal sealed class DrawnSeries
{
    public DrawnSeries(Series series, AxisScale x, AxisScale y)
    {
        if (series.X.Count != series.Y.Count)
            throw new ArgumentException(FormattableString.Invariant($"series '{series.Name}' has {series.X.Count} x and {series.Y.Count} y"), nameof(series));
        Series = series;
        X = [.. series.X.Select(x.Coordinate)];
        Y = [.. series.Y.Select(y.Coordinate)];
        Low = series.Low is null ? null : [.. series.Low.Select(y.Coordinate)];
        High = series.High is null ? null : [.. series.High.Select(y.Coordinate)];
    }

    public Series Series { get; }
    public double[] X { get; }
    public double[] Y { get; }
    private double[]? Low { get; }
    private double[]? High { get; }

    /// <summary>The numbers of the points that can be shown.</summary>
    public IEnumerable<int> Shown => Enumerable.Range(0, X.Length).Where(i => double.IsFinite(X[i]) && double.IsFinite(Y[i]));

    /// <summary>Every horizontal coordinate that is drawn.</summary>
    public IEnumerable<double> ShownX => Runs().SelectMany(run => run.Xs);

    /// <summary>Every vertical coordinate that is drawn, error bars with it.</summary>
    public IEnumerable<double> ShownY => Shown.Select(i => Y[i]).Concat(ErrorBars().SelectMany(bar => new[] { bar.Low, bar.High }));

    /// <summary>Maximal runs of neighbouring points that can be shown; steps get the right edge of their last bin.</summary>
    public IEnumerable<(double[] Xs, double[] Ys)> Runs()
    {
        List<double> xs = [], ys = [];
        for (var i = 0; i <= X.Length; i++)
        {
            if (i < X.Length && double.IsFinite(X[i]) && double.IsFinite(Y[i]))
            {
                xs.Add(X[i]);
                ys.Add(Y[i]);
            }
            else if (xs.Count > 0)
            {
                CloseLastBin(xs, ys);
                yield return ([.. xs], [.. ys]);
                xs.Clear();
                ys.Clear();
            }
        }
    }

    /// <summary>Error bars where both ends can be shown.</summary>
    public IEnumerable<(double X, double Low, double High)> ErrorBars() => Low is null || High is null
        ? []
        : Shown.Where(i => double.IsFinite(Low[i]) && double.IsFinite(High[i])).Select(i => (X[i], Low[i], High[i]));

    private void CloseLastBin(List<double> xs, List<double> ys)
    {
        if (Series.Style != SeriesStyle.Steps || xs.Count < 2)
            return;
        xs.Add(xs[^1] + xs[^1] - xs[^2]);
        ys.Add(ys[^1]);
    }
}

/// <summary>Where bars stand: those of several series at one place stand beside each other.</summary>
internal sealed class BarPlaces(IReadOnlyList<DrawnSeries> series)
{
    private readonly double _spacing = Spacing(series);

    /// <summary>Four fifths of the room between places, shared by the series.</summary>
    public double Width => 0.8 * _spacing / Math.Max(1, series.Count);

    /// <summary>How far right of its X a series' bars stand.</summary>
    public double Offset(DrawnSeries one) => (Array.IndexOf([.. series], one) - (series.Count - 1) / 2.0) * Width;

    /// <summary>The outer edges, which must be seen.</summary>
    public IEnumerable<double> Edges() => series.SelectMany(one => one.Shown.SelectMany(i => new[] { one.X[i] - _spacing / 2, one.X[i] + _spacing / 2 }));

    private static double Spacing(IReadOnlyList<DrawnSeries> series)
    {
        double[] places = [.. series.SelectMany(one => one.Shown.Select(i => one.X[i])).Distinct().Order()];
        return places.Length < 2 ? 1 : places.Zip(places.Skip(1), (left, right) => right - left).Min();
    }
}
