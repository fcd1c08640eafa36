using System.Globalization;
using System.Net;
using System.Text;
using static System.FormattableString;

namespace Assay.Risks.Tabulation;

/// <summary>A table of two dimensions as an SVG: the darker a cell, the larger its share of its row.</summary>
public static class HeatMap
{
    // From here on white is easier to read on the blue than black is.
    private const double LightText = 0.9;

    private const int CellWidth = 64, CellHeight = 22, Letter = 7, Margin = 10, LongestLabel = 52;

    /// <summary>The document; text in it is text, whatever is in the labels.</summary>
    public static string Svg(CrossTabulation table, string title)
    {
        var left = Margin + Letter * table.Rows.Max(row => Short(row.Label).Length);
        var top = Margin + 24 + Letter * table.Columns.Max(column => Short(column.Label).Length) * 3 / 4;     // labels stand at an angle
        var (width, height) = (left + table.Columns.Count * CellWidth + 140, top + table.Rows.Count * CellHeight + Margin);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"DejaVu Sans, Verdana, sans-serif\" font-size=\"12\" role=\"img\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{WebUtility.HtmlEncode(title)}</title>\n<rect width=\"{width}\" height=\"{height}\" fill=\"white\"/>\n");
        for (var column = 0; column < table.Columns.Count; column++)
            svg.Append(CultureInfo.InvariantCulture, $"<text transform=\"translate({left + column * CellWidth + CellWidth / 2},{top - 8}) rotate(-40)\">{Text(table.Columns[column].Label)}</text>\n");
        for (var row = 0; row < table.Rows.Count; row++)
            AppendRow(svg, table, row, left, top + row * CellHeight);
        return svg.Append("</svg>\n").ToString();
    }

    private static void AppendRow(StringBuilder svg, CrossTabulation table, int row, int left, int top)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{left - 6}\" y=\"{top + 15}\" text-anchor=\"end\">{Text(table.Rows[row].Label)}</text>\n");
        for (var column = 0; column < table.Columns.Count; column++)
        {
            var (count, share) = (table.Counts[row][column], (double)table.Counts[row][column] / Math.Max(1, table.RowTotals[row]));
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{left + column * CellWidth}\" y=\"{top}\" width=\"{CellWidth - 1}\" height=\"{CellHeight - 1}\" fill=\"{Color(share)}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{left + column * CellWidth + CellWidth / 2}\" y=\"{top + 15}\" text-anchor=\"middle\" fill=\"{(share > LightText ? "white" : "black")}\">{count}</text>\n");
        }
    }

    // From nearly white to the blue of the reports' first series.
    private static string Color(double share) => Invariant($"#{Mix(0xF4, 0x00, share):X2}{Mix(0xF8, 0x72, share):X2}{Mix(0xFB, 0xB2, share):X2}");

    private static int Mix(int from, int to, double share) => (int)Math.Round(from + (to - from) * Math.Clamp(share, 0, 1));

    private static string Text(string label) => WebUtility.HtmlEncode(Short(label));

    private static string Short(string label) => label.Length <= LongestLabel ? label : label[..(LongestLabel - 1)] + "…";
}
