using Assay.Core.Randomness;

namespace Assay.Magnitudes.Irreducible;

/// <summary>One ascent on mean σ((ε − |z|) / T), z = (v·f + c) / √mean (v·f + c)², by its gradient in v and c; T falls from 1 to 0 along a line.</summary>
internal sealed class MixtureAscent(PlanarPoints points, double epsilon)
{
    private const double Rate = 0.1;        // Engels et al.

    private double _vx, _vy, _c;

    /// <summary>The hard count where the ascent ends, 0…1.</summary>
    public double Run(int steps, SeedStream stream)
    {
        (_vx, _vy, _c) = (Normal(stream), Normal(stream), 0);
        for (var step = 0; step < steps; step++)
            Step(1 - (double)step / steps);
        var bound = epsilon * RootMeanSquare();
        var within = 0;
        for (var i = 0; i < points.Count; i++)
            within += Math.Abs(Offset(i)) < bound ? 1 : 0;
        return (double)within / points.Count;
    }

    // dz/dw = (∂u/∂w - z · mean(z ∂u/∂w)) / r of u = v·f + c and its root mean square r, for each of the three parameters w.
    private void Step(double temperature)
    {
        var rms = Math.Max(RootMeanSquare(), 1e-12);
        double x = 0, y = 0, one = 0, pull = 0, meanX = 0, meanY = 0, mean = 0;
        for (var i = 0; i < points.Count; i++)
        {
            var z = Offset(i) / rms;
            var soft = 1 / (1 + Math.Exp(-(epsilon - Math.Abs(z)) / temperature));
            var slope = -soft * (1 - soft) / temperature * Math.Sign(z);
            x += slope * points.X[i];
            y += slope * points.Y[i];
            one += slope;
            pull += slope * z;
            meanX += z * points.X[i];
            meanY += z * points.Y[i];
            mean += z;
        }
        var scale = Rate / (points.Count * rms);
        var back = pull / points.Count;
        _vx += scale * (x - back * meanX);
        _vy += scale * (y - back * meanY);
        _c += scale * (one - back * mean);
    }

    private double RootMeanSquare()
    {
        var squares = 0.0;
        for (var i = 0; i < points.Count; i++)
            squares += Offset(i) * Offset(i);
        return Math.Sqrt(squares / points.Count);
    }

    private double Offset(int i) => _vx * points.X[i] + _vy * points.Y[i] + _c;

    private static double Normal(SeedStream stream) => Math.Sqrt(-2 * Math.Log(1 - stream.NextDouble())) * Math.Cos(2 * Math.PI * stream.NextDouble());
}
