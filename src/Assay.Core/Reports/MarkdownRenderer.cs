using System.Globalization;
using System.Text;
using Assay.Core.Findings;

namespace Assay.Core.Reports;

/// <summary>A report as GitHub-flavoured Markdown; figures point to <c>plots/NAME.svg</c> beside the file.</summary>
public static class MarkdownRenderer
{
    /// <summary>The whole document.</summary>
    public static string Render(Report report)
    {
        var text = new StringBuilder($"# {Escape(report.Title)}\n");
        foreach (var block in report.Blocks)
            text.Append('\n').Append(Block(block)).Append('\n');
        return text.ToString();
    }

    private static string Block(Block block) => block switch
    {
        Heading heading => $"{new string('#', Math.Clamp(heading.Level, 1, 6))} {Escape(heading.Text)}",
        Paragraph paragraph => Escape(paragraph.Text),
        Bullets bullets => string.Join('\n', bullets.Items.Select(item => $"- {Escape(item)}")),
        Table table => Table(table),
        Figure figure => $"![{Escape(figure.Plot.Title)}](plots/{figure.Plot.Name}.svg)\n\n*{Escape(figure.Caption)}*",
        FindingList list => Findings(list.Findings),
        _ => throw new NotSupportedException($"a {block.GetType().Name} has no Markdown form"),
    };

    private static string Table(Table table)
    {
        var numeric = Enumerable.Range(0, table.Columns.Count).Select(column => TableColumns.IsNumeric(table, column)).ToList();
        var text = new StringBuilder(table.Caption is null ? "" : $"{Escape(table.Caption)}\n\n");
        text.Append(Row(table.Columns)).Append("\n|").AppendJoin('|', numeric.Select(right => right ? " ---: " : " --- ")).Append('|');
        foreach (var row in table.Rows)
            text.Append('\n').Append(Row(TableColumns.Checked(table, row)));
        return text.ToString();
    }

    private static string Findings(IReadOnlyList<Finding> findings)
    {
        string[] columns = ["finding", "claim", "measured", "value", "paper", "scope", "verdict"];
        var rows = findings.Select(IReadOnlyList<string> (finding) =>
            [finding.Id, finding.Claim, finding.Metric, FindingText.Value(finding), FindingText.Paper(finding), FindingText.Scope(finding), finding.VerdictText]);
        var text = new StringBuilder($"**{FindingText.Tally(findings)}**\n\n").Append(Table(new(columns, [.. rows]))).Append('\n');
        foreach (var finding in findings)
            text.Append(CultureInfo.InvariantCulture, $"\n- **{Escape(finding.Id)}** ({Escape(FindingText.Source(finding))}). Rule: {Escape(finding.Rule)}{Note(finding)}");
        return text.Append("\n\n").Append(FindingText.ScopeLegend).ToString();
    }

    private static string Note(Finding finding) => finding.Note.Length == 0 ? "" : $" Note: {Escape(finding.Note)}";

    private static string Row(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells.Select(cell => Escape(cell).Replace("|", "\\|", StringComparison.Ordinal)))} |";

    // Only what Markdown would take for markup: an underscore inside a word (resid_post) is text.
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            var special = text[i] is '\\' or '`' or '*' or '<' or '[' || (text[i] == '_' && !InsideWord(text, i)) || (i == 0 && StartsBlock(text));
            escaped.Append(special ? "\\" : "").Append(text[i] is '\n' or '\r' ? ' ' : text[i]);
        }
        return escaped.ToString();
    }

    private static bool InsideWord(string text, int i) => i > 0 && i + 1 < text.Length && char.IsLetterOrDigit(text[i - 1]) && char.IsLetterOrDigit(text[i + 1]);

    private static bool StartsBlock(string text) => text[0] is '#' or '>' || (text[0] is '-' or '+' && text.Length > 1 && text[1] == ' ');
}
