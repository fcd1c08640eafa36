using System.Text;
using Assay.Core.Errors;
using static System.FormattableString;

namespace Assay.Core.Reports;

/// <summary>Comma-separated values by RFC 4180, strictly: fields in quotes may hold commas, line ends and doubled quotes; a quote anywhere else is an error.</summary>
public static class CsvText
{
    private const int LongestField = 1 << 24;       // a damaged file must not be read into one field

    /// <summary>The records of a file with the line each begins on, one by one. A line end after the last record makes no further one; empty lines are records of one empty field.</summary>
    public static IEnumerable<(int Line, string[] Fields)> Read(string path)
    {
        using var reader = Open(path);
        foreach (var record in Read(reader, path))
            yield return record;
    }

    /// <summary>The same of a text that is no file of its own; <paramref name="path"/> is what it is called in errors.</summary>
    public static IEnumerable<(int Line, string[] Fields)> Read(TextReader reader, string path)
    {
        for (var line = 1; reader.Peek() >= 0;)
        {
            var first = line;
            var record = new List<string>();
            while (Field(reader, record, path, ref line)) { }
            yield return (first, [.. record]);
        }
    }

    /// <summary>A field as it stands in a file: in quotes where it must be.</summary>
    public static string Quoted(string field) => field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    // Reads one field and what ends it; whether another field of the record follows.
    private static bool Field(TextReader reader, List<string> record, string path, ref int line)
    {
        var text = new StringBuilder();
        var quoted = reader.Peek() == '"';
        if (quoted)
            Quotes(reader, text, path, ref line);
        var c = reader.Read();
        for (; c is not (',' or '\n' or -1); c = reader.Read())
        {
            if (c == '\r' && reader.Peek() is '\n')
                continue;
            if (quoted || c == '"')
                throw new UnreadableFileException(path, Invariant($"line {line}, field {record.Count + 1}: '{(char)c}' {(quoted ? "after the closing quote" : "inside a field without quotes")}; expected a comma or the end of the line"));
            Append(text, c, path, line);
        }
        record.Add(text.ToString());
        if (c == '\n')
            line++;
        return c == ',';
    }

    private static void Quotes(TextReader reader, StringBuilder text, string path, ref int line)
    {
        var opened = line;
        _ = reader.Read();
        while (true)
        {
            var c = reader.Read();
            if (c < 0)
                throw new UnreadableFileException(path, Invariant($"line {opened}: a quote is opened and never closed; is the file whole?"));
            if (c == '"' && reader.Peek() != '"')
                return;
            if (c == '"')
                _ = reader.Read();
            line += c == '\n' ? 1 : 0;
            Append(text, c, path, opened);
        }
    }

    private static void Append(StringBuilder text, int c, string path, int line)
    {
        if (text.Length == LongestField)
            throw new UnreadableFileException(path, Invariant($"line {line}: a field is longer than {LongestField} characters"));
        text.Append((char)c);
    }

    private static StreamReader Open(string path)
    {
        try
        {
            return new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: false));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableFileException(path, $"cannot be read: {failure.Message}", failure);
        }
    }
}
