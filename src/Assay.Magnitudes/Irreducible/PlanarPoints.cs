namespace Assay.Magnitudes.Irreducible;

/// <summary>Points of a plane, such as a feature's values in two principal components.</summary>
internal sealed record PlanarPoints
{
    public PlanarPoints(double[] x, double[] y) => (X, Y) = x.Length == y.Length ? (x, y) : throw new ArgumentException($"{x.Length} and {y.Length} coordinates");

    public double[] X { get; }

    public double[] Y { get; }

    public int Count => X.Length;

    /// <summary>Their coordinates along a direction.</summary>
    public double[] Along(double angle)
    {
        var (cos, sin) = (Math.Cos(angle), Math.Sin(angle));
        var along = new double[Count];
        for (var i = 0; i < along.Length; i++)
            along[i] = cos * X[i] + sin * Y[i];
        return along;
    }

    /// <summary>So many of them at most.</summary>
    public PlanarPoints First(int most) => most >= Count ? this : new(X[..most], Y[..most]);

    /// <summary>Every second point, from the first or from the second.</summary>
    public PlanarPoints Half(int first) => new([.. X.Where((_, i) => i % 2 == first)], [.. Y.Where((_, i) => i % 2 == first)]);
}
