using Assay.Core.Reports;
using Assay.Magnitudes.Irreducible;
using static System.FormattableString;

namespace Assay.Magnitudes.Experiments.Circles;

/// <summary>Features in their principal planes, to be looked at.</summary>
internal static class Planes
{
    public static IEnumerable<Figure> Draw(FeatureReading reading, string name, string title) => reading.Planes.Select((plane, i) => new Figure(new Plot
    {
        Name = Invariant($"{name}-{i + 1}"),
        Title = Invariant($"{title}: components {i + 1} and {i + 2}"),
        X = new(Invariant($"component {i + 1}")),
        Y = new(Invariant($"component {i + 2}")),
        Series = [new("values", plane.Drawn.X, plane.Drawn.Y, SeriesStyle.Markers)],
    }, Invariant($"S {plane.Separability.Corrected:F2} bits (as published {plane.Separability.Bits:F2}), M {plane.Mixture.HeldOut:F2} ({plane.Mixture.Share:F2}); {plane.Drawn.Count:N0} values drawn.")));
}
