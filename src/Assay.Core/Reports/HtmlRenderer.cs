using System.Globalization;
using System.Net;
using System.Text;
using Assay.Core.Findings;

namespace Assay.Core.Reports;

/// <summary>A report as one self-contained HTML file: style and plots inside, no scripts, light and dark.</summary>
public static class HtmlRenderer
{
    /// <summary>The whole document.</summary>
    /// <param name="report">What it says.</param>
    /// <param name="svg">A figure's SVG; <see cref="PlotRenderer.Svg"/> where left out. Given by callers that have drawn the plots already.</param>
    public static string Render(Report report, Func<Plot, string>? svg = null)
    {
        var body = new StringBuilder();
        foreach (var block in report.Blocks)
            body.Append(Block(block, svg ?? PlotRenderer.Svg)).Append('\n');
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{Escape(report.Title)}</title>
            <style>
            {Style()}</style>
            </head>
            <body>
            <main>
            <h1>{Escape(report.Title)}</h1>
            {body}</main>
            </body>
            </html>

            """;
    }

    private static string Block(Block block, Func<Plot, string> svg) => block switch
    {
        Heading heading => $"<h{Math.Clamp(heading.Level, 1, 6)}>{Escape(heading.Text)}</h{Math.Clamp(heading.Level, 1, 6)}>",
        Paragraph paragraph => $"<p>{Escape(paragraph.Text)}</p>",
        Bullets bullets => $"<ul>{string.Concat(bullets.Items.Select(item => $"<li>{Escape(item)}</li>"))}</ul>",
        Table table => Table(table),
        Figure figure => Figure(figure, svg(figure.Plot)),
        FindingList list => Findings(list.Findings),
        _ => throw new NotSupportedException($"a {block.GetType().Name} has no HTML form"),
    };

    // An image of its own document: the ids inside one plot's SVG cannot meet another's.
    private static string Figure(Figure figure, string svg) =>
        $"""<figure id="{Escape(figure.Plot.Name)}"><img alt="{Escape(figure.Plot.Title)}" src="data:image/svg+xml;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(svg))}"><figcaption>{Escape(figure.Caption)}</figcaption></figure>""";

    private static string Table(Table table)
    {
        var numeric = Enumerable.Range(0, table.Columns.Count).Select(column => TableColumns.IsNumeric(table, column)).ToList();
        var text = new StringBuilder("<div class=\"wide\"><table>");
        if (table.Caption is { } caption)
            text.Append(CultureInfo.InvariantCulture, $"<caption>{Escape(caption)}</caption>");
        text.Append("<thead>").Append(Row("th", table.Columns, numeric)).Append("</thead><tbody>");
        foreach (var row in table.Rows)
            text.Append('\n').Append(Row("td", TableColumns.Checked(table, row), numeric));
        return text.Append("</tbody></table></div>").ToString();
    }

    private static string Row(string cell, IReadOnlyList<string> cells, List<bool> numeric) =>
        $"<tr>{string.Concat(cells.Select((text, i) => $"<{cell}{(numeric[i] ? " class=\"number\"" : "")}>{Escape(text)}</{cell}>"))}</tr>";

    private static string Findings(IReadOnlyList<Finding> findings)
    {
        var text = new StringBuilder($"<section class=\"findings\"><p class=\"tally\">{FindingText.Tally(findings)}</p>");
        foreach (var finding in findings)
            text.Append('\n').Append(Card(finding));
        return text.Append(CultureInfo.InvariantCulture, $"\n<p class=\"legend\">{FindingText.ScopeLegend}</p></section>").ToString();
    }

    private static string Card(Finding finding) => $"""
        <article class="{finding.Verdict.ToString().ToLowerInvariant()}">
        <header><span class="verdict">{Escape(finding.VerdictText)}</span> <code>{Escape(finding.Id)}</code> <span class="source">{Escape(FindingText.Source(finding))}, scope {FindingText.Scope(finding)}</span></header>
        <p class="claim">{Escape(finding.Claim)}</p>
        <dl><dt>{Escape(finding.Metric)}</dt><dd>{Escape(FindingText.Value(finding))}</dd>{Entry("in the paper", FindingText.Paper(finding))}{Entry("rule", finding.Rule)}{Entry("note", finding.Note)}</dl>
        </article>
        """;

    private static string Entry(string term, string text) => text.Length == 0 ? "" : $"<dt>{term}</dt><dd>{Escape(text)}</dd>";

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static string Style()
    {
        using var stream = typeof(HtmlRenderer).Assembly.GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
