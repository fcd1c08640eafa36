using System.Text.RegularExpressions;
using Assay.Core.Errors;
using CsvHelper;

namespace Assay.Risks.Spreadsheets;

/// <summary>Comma-separated text as one sheet. What a spreadsheet program would run as a formula gets an apostrophe before it; reading takes it away again.</summary>
internal static partial class CsvText
{
    private static readonly CsvWriterOptions Written = new() { NewLine = "\n" };

    public static void Write(Stream stream, IEnumerable<IEnumerable<string>> rows)
    {
        using var csv = CsvWriter.Create(stream, Written, leaveOpen: true);
        foreach (var row in rows)
        {
            foreach (var text in row)
                csv.WriteField(Neutral(text));
            csv.EndRecord();
        }
    }

    /// <summary>The records as rows, each value a text.</summary>
    /// <exception cref="UnreadableFileException">A field longer than a cell can be, or quotes that do not end: names the record.</exception>
    public static Sheet Read(string text, string name)
    {
        var rows = new List<SheetRow>();
        try
        {
            using var csv = CsvReader.FromText(text, new() { HasHeader = false, MalformedData = CsvMalformedDataHandling.Throw, Separator = FirstLine(text).Contains(',') ? ',' : null });
            while (csv.Read())
                rows.Add(new(rows.Count + 1, [.. Enumerable.Range(0, csv.FieldCount).Select(column => Value(csv.GetString(column), CellName.Of(column, rows.Count + 1), name))]));
        }
        catch (CsvFormatException failure)
        {
            throw new UnreadableFileException(name, $"is no CSV: {failure.Message}", failure);
        }
        return new(name, rows);
    }

    /// <summary>The text made harmless: <c>=1+1</c> becomes <c>'=1+1</c>, and so does what already begins with apostrophes before it.</summary>
    public static string Neutral(string text) => Dangerous().IsMatch(text) ? "'" + text : text;

    // Without a comma in the headers another separator is looked for.
    private static ReadOnlySpan<char> FirstLine(string text) => text.AsSpan(0, text.IndexOf('\n', StringComparison.Ordinal) is var end and >= 0 ? end : text.Length);

    private static Cell Value(string text, string cell, string name)
    {
        if (text.Length > Cell.LongestText)
            throw new UnreadableFileException(name, FormattableString.Invariant($"cell {cell} holds {text.Length:N0} characters, expected at most {Cell.LongestText:N0}"));
        return text.Length == 0 ? default : Cell.OfText(Neutralised().IsMatch(text) ? text[1..] : text);
    }

    [GeneratedRegex(@"^'*[=+\-@\t\r]")]
    private static partial Regex Dangerous();

    [GeneratedRegex(@"^'+[=+\-@\t\r]")]
    private static partial Regex Neutralised();
}
