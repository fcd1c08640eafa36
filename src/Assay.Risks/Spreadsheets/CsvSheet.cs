using System.Text;
using System.Text.RegularExpressions;
using Assay.Core.Errors;
using Assay.Core.Reports;
using static System.FormattableString;

namespace Assay.Risks.Spreadsheets;

/// <summary>Comma-separated text as one sheet. What a spreadsheet program would run as a formula gets an apostrophe before it; reading takes it away again.</summary>
internal static partial class CsvSheet
{
    public static void Write(Stream stream, IEnumerable<IEnumerable<string>> rows)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        foreach (var row in rows)
        {
            writer.Write(string.Join(',', row.Select(text => CsvText.Quoted(Neutral(text)))));
            writer.Write('\n');
        }
    }

    /// <summary>The records as rows, each value a text.</summary>
    /// <exception cref="UnreadableFileException">A field longer than a cell can be, or quotes that do not end: names the line.</exception>
    public static Sheet Read(string text, string name) => new(name, [.. CsvText.Read(new StringReader(text), name)
        .Select((record, i) => new SheetRow(i + 1, [.. record.Fields.Select((field, column) => Value(field, CellName.Of(column, i + 1), record.Line, name))]))]);

    /// <summary>The text made harmless: <c>=1+1</c> becomes <c>'=1+1</c>, and so does what already begins with apostrophes before it.</summary>
    public static string Neutral(string text) => Dangerous().IsMatch(text) ? "'" + text : text;

    /// <summary>The inverse of <see cref="Neutral"/>.</summary>
    public static string Plain(string text) => Neutralised().IsMatch(text) ? text[1..] : text;

    private static Cell Value(string text, string cell, int line, string name)
    {
        if (text.Length > Cell.LongestText)
            throw new UnreadableFileException(name, Invariant($"line {line} (cell {cell}) holds {text.Length:N0} characters, expected at most {Cell.LongestText:N0}"));
        return text.Length == 0 ? default : Cell.OfText(Plain(text));
    }

    [GeneratedRegex(@"^'*[=+\-@\t\r]")]
    private static partial Regex Dangerous();

    [GeneratedRegex(@"^'+[=+\-@\t\r]")]
    private static partial Regex Neutralised();
}
