using System.Globalization;
using System.Net;
using System.Text;
using Assay.Risks.Replication;
using Assay.Risks.Taxonomies;
using static System.FormattableString;

namespace Assay.Risks.Crosswalks;

/// <summary>Documents by subdomains as an SVG in the manner of UpSet plots: a dot where a document names a subdomain, bars for how many each document and each subdomain has. Documents of the greedy cover are dark.</summary>
public static class CoveragePlot
{
    private const int Step = 16, BarHeight = 90, BarWidth = 120, Letter = 7, Margin = 14, LongestLabel = 50, Foot = 150;

    private const string Dark = "#0072B2", Light = "#8FBBD9", Pale = "#E6EBEF";

    /// <summary>The document; text in it is text, whatever is in the labels.</summary>
    public static string Svg(CoverageMatrix matrix, string title)
    {
        var documents = matrix.Documents.OrderByDescending(document => document.Subdomains.Count).ThenBy(document => document.Document).ToList();
        var chosen = matrix.GreedyCover().Select(document => document.Document).ToHashSet();
        var labels = matrix.Subdomains.Select(code => Short($"{code} {BuiltInTaxonomies.Domain.Node(code)!.Name}")).ToList();
        var (left, top) = (Margin + Letter * labels.Max(label => label.Length), Margin + 28 + BarHeight);
        var (width, height) = (left + documents.Count * Step + BarWidth + 60, top + matrix.Subdomains.Count * Step + Foot);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"DejaVu Sans, Verdana, sans-serif\" font-size=\"11\" role=\"img\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{WebUtility.HtmlEncode(title)}</title>\n<rect width=\"{width}\" height=\"{height}\" fill=\"white\"/>\n<text x=\"{Margin}\" y=\"{Margin + 10}\" font-size=\"13\">{WebUtility.HtmlEncode(title)}</text>\n");
        for (var i = 0; i < documents.Count; i++)
            AppendDocument(svg, matrix, documents[i], chosen.Contains(documents[i].Document) ? Dark : Light, left + i * Step + Step / 2, top);
        AppendSubdomains(svg, matrix, labels, left, left + documents.Count * Step + 8, top);
        return svg.Append("</svg>\n").ToString();
    }

    private static void AppendDocument(StringBuilder svg, CoverageMatrix matrix, DocumentCoverage document, string color, int x, int top)
    {
        var bar = BarHeight * document.Subdomains.Count / matrix.Subdomains.Count;
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x - 5}\" y=\"{top - 6 - bar}\" width=\"10\" height=\"{bar}\" fill=\"{color}\"/><text x=\"{x}\" y=\"{top - 9 - bar}\" text-anchor=\"middle\" font-size=\"9\">{document.Subdomains.Count}</text>\n");
        var named = document.Subdomains.ToHashSet(StringComparer.Ordinal);
        for (var row = 0; row < matrix.Subdomains.Count; row++)
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x}\" cy=\"{top + row * Step + Step / 2}\" r=\"5\" fill=\"{(named.Contains(matrix.Subdomains[row]) ? color : Pale)}\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"\n<text transform=\"translate({x + 4},{top + matrix.Subdomains.Count * Step + 8}) rotate(-90)\" text-anchor=\"end\">{WebUtility.HtmlEncode(Short(Invariant($"{document.Document} {document.QuickRef}")))}</text>\n");
    }

    private static void AppendSubdomains(StringBuilder svg, CoverageMatrix matrix, IReadOnlyList<string> labels, int left, int barLeft, int top)
    {
        for (var row = 0; row < labels.Count; row++)
        {
            var (count, y) = (matrix.Documents.Count(document => document.Subdomains.Contains(matrix.Subdomains[row])), top + row * Step);
            var bar = BarWidth * count / Math.Max(1, matrix.Documents.Count);
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{left - 6}\" y=\"{y + 12}\" text-anchor=\"end\">{WebUtility.HtmlEncode(labels[row])}</text><rect x=\"{barLeft}\" y=\"{y + 3}\" width=\"{bar}\" height=\"10\" fill=\"{Light}\"/><text x=\"{barLeft + bar + 4}\" y=\"{y + 12}\">{count}</text>\n");
        }
    }

    private static string Short(string label) => label.Length <= LongestLabel ? label : label[..(LongestLabel - 1)] + "…";
}
