using Assay.Core.Errors;
using Assay.Core.Reports;
using static System.FormattableString;

namespace Assay.Risks.Suggestions;

/// <summary>A CSV file of risks in words: a column <c>text</c>, or any of <c>category</c>, <c>subcategory</c> and <c>description</c>; others are not read.</summary>
public static class RiskTextFile
{
    private static readonly string[] Columns = ["text", "category", "subcategory", "description"];

    /// <summary>All risks of the file.</summary>
    /// <exception cref="UnreadableFileException">No such column, or a row without a word: names the line.</exception>
    public static IReadOnlyList<RiskText> Read(string path)
    {
        var records = CsvText.Read(path).ToList();
        string[] header = records.Count == 0 ? [] : [.. records[0].Fields.Select(field => field.Trim('\uFEFF', ' ').ToLowerInvariant())];
        if (!header.Intersect(Columns, StringComparer.Ordinal).Any())
            throw new UnreadableFileException(path, $"line 1 is '{string.Join(',', header)}', expected a column text, or some of category, subcategory and description");
        return [.. records.Skip(1).Where(record => record.Fields.Length > 1 || record.Fields[0].Length > 0).Select(record => Of(path, header, record.Line, record.Fields))];
    }

    private static RiskText Of(string path, string[] header, int line, string[] fields)
    {
        string Field(string column) => Array.IndexOf(header, column) is >= 0 and var at && at < fields.Length ? fields[at] : "";
        var text = new RiskText(Field("category"), Field("subcategory"), (Field("text") + " " + Field("description")).Trim());
        return text.IsEmpty ? throw new UnreadableFileException(path, Invariant($"line {line} has no word to read a code off")) : text;
    }
}
