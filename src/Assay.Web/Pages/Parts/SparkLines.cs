using static System.FormattableString;

namespace Assay.Web.Pages.Parts;

/// <summary>A series as points of polylines in a box of 220 by 56. A value that was not measured breaks the line.</summary>
internal static class SparkLines
{
    private const double Left = 2, Right = 218, Top = 4, Bottom = 52;

    // More points than pixels show nothing more.
    private const int MostPoints = 400;

    public static IReadOnlyList<string> Of(SortedList<long, double> points)
    {
        var finite = points.Values.Where(double.IsFinite).ToList();
        if (finite.Count < 2)
            return [];
        double first = points.Keys[0], steps = Math.Max(1, points.Keys[^1] - points.Keys[0]), low = finite.Min(), height = Math.Max(finite.Max() - low, 1e-12);
        var (lines, line) = (new List<string>(), new List<string>());
        var stride = Math.Max(1, points.Count / MostPoints);
        for (var i = 0; i < points.Count; i += stride)
        {
            if (double.IsFinite(points.Values[i]))
                line.Add(Invariant($"{Left + (Right - Left) * (points.Keys[i] - first) / steps:0.#},{Bottom - (Bottom - Top) * (points.Values[i] - low) / height:0.#}"));
            else
                End(lines, line);
        }
        End(lines, line);
        return lines;
    }

    private static void End(List<string> lines, List<string> line)
    {
        if (line.Count > 1)
            lines.Add(string.Join(' ', line));
        line.Clear();
    }
}
