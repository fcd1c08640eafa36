using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Reports;
using Assay.Risks.Spreadsheets;
using static System.FormattableString;

namespace Assay.Risks.Coding;

/// <summary>A file with a line of headers, read by their names.</summary>
internal static class CsvTable
{
    /// <summary>The rows. Other columns are left alone; a column that may be absent is empty then.</summary>
    /// <exception cref="UnreadableFileException">No rows, a header missing, or a row with more or fewer fields: names the line.</exception>
    public static IReadOnlyList<CsvRow> Read(string path, IReadOnlyList<string> needed, IReadOnlyList<string> optional)
    {
        var records = CsvText.Read(path).Where(record => record.Fields is not [""]).ToList();
        if (records.Count < 2)
            throw new UnreadableFileException(path, $"has no rows; expected a line of headers ({string.Join(", ", needed)}) and a line for each");
        var headers = records[0].Fields.Select(header => header.Trim('\uFEFF', ' ').ToLowerInvariant()).ToList();
        if (needed.FirstOrDefault(name => !headers.Contains(name)) is { } missing)
            throw new UnreadableFileException(path, Invariant($"line {records[0].Line}: there is no column '{missing}'{Nearest.Hint(missing, headers)}"));
        var columns = needed.Concat(optional).ToDictionary(name => name, headers.IndexOf, StringComparer.Ordinal);
        return [.. records.Skip(1).Select(record => record.Fields.Length == headers.Count ? new CsvRow(path, record.Line, record.Fields, columns)
            : throw new UnreadableFileException(path, Invariant($"line {record.Line}: has {record.Fields.Length} fields, expected {headers.Count} as in the line of headers")))];
    }
}

/// <summary>One row.</summary>
internal sealed record CsvRow(string Path, int Line, string[] Fields, IReadOnlyDictionary<string, int> Columns)
{
    /// <summary>The field without blanks around it, and without the apostrophe that an export puts before what looks like a formula.</summary>
    public string this[string column] => Columns[column] is >= 0 and var at ? CsvSheet.Plain(Fields[at].Trim()) : "";

    public UnreadableFileException Fault(string column, string what) => new(Path, Invariant($"line {Line}, column '{column}': {what}"));
}
