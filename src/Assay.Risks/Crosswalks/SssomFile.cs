using System.Text;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Runs;
using Assay.Risks.Spreadsheets;
using static System.FormattableString;

namespace Assay.Risks.Crosswalks;

/// <summary>Crosswalks as SSSOM TSV: a comment header, then tab-separated rows. Columns and metadata that are not known here are kept.</summary>
public static class SssomFile
{
    private const string Map = "curie_map:";

    private static readonly string[] Needed = ["subject_id", "predicate_id", "object_id", "mapping_justification"];

    /// <summary>What may be said of two codes.</summary>
    public static IReadOnlyList<string> Predicates { get; } = ["skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch"];

    /// <summary>Reads a file.</summary>
    /// <exception cref="UnreadableFileException">It cannot be read as one: names every line and column at fault.</exception>
    public static Crosswalk Read(string path) => Parse(Encoding.UTF8.GetString(RepositoryFile.ReadBytes(path)), path);

    /// <summary>Reads the content of such a file.</summary>
    /// <param name="text">All of it.</param>
    /// <param name="name">What it is called in errors.</param>
    public static Crosswalk Parse(string text, string name)
    {
        var lines = text.TrimStart('\uFEFF').Split('\n').Select((line, i) => (Text: line.TrimEnd('\r'), Number: i + 1)).ToList();
        var (metadata, prefixes) = Header([.. lines.TakeWhile(line => line.Text.StartsWith('#')).Select(line => line.Text[1..])]);
        var body = lines.SkipWhile(line => line.Text.StartsWith('#')).Where(line => line.Text.Length > 0).ToList();
        string[] columns = body.Count == 0 ? [] : [.. SssomLine.Cells(body[0].Text, name, body[0].Number)];
        if (Needed.FirstOrDefault(column => !columns.Contains(column)) is { } missing)
            throw new UnreadableFileException(name, $"has no column '{missing}'{Nearest.Hint(missing, columns)}");
        var rows = body.Skip(1).Select(line => (Cells: SssomLine.Cells(line.Text, name, line.Number), line.Number)).ToList();
        var faults = rows.SelectMany(row => Faults(row.Cells, row.Number, columns, prefixes)).ToList();
        return faults.Count > 0 ? throw new UnreadableFileException(name, string.Join("\n  ", faults)) : new(metadata, prefixes, columns, [.. rows.Select(row => Mapping(row.Cells, columns))]);
    }

    /// <summary>Writes the file, atomically. What a spreadsheet program would run as a formula is made harmless.</summary>
    public static void Write(string path, Crosswalk crosswalk) => AtomicFile.WriteText(path, Text(crosswalk));

    /// <summary>What <see cref="Write"/> writes.</summary>
    public static string Text(Crosswalk crosswalk)
    {
        // The map last: what follows it, indented otherwise, might be read as part of it.
        IEnumerable<string> header = [.. crosswalk.Metadata.Select(line => "#" + line), "#" + Map, .. crosswalk.Prefixes.Select(pair => $"#  {pair.Key}: {pair.Value}")];
        return string.Join('\n', header.Append(SssomLine.Of(crosswalk.Columns)).Concat(crosswalk.Mappings.Select(mapping => SssomLine.Of(mapping.Cells)))) + "\n";
    }

    private static (IReadOnlyList<string> Metadata, Dictionary<string, string> Prefixes) Header(IReadOnlyList<string> lines)
    {
        var (metadata, prefixes, inMap, depth) = (new List<string>(), new Dictionary<string, string>(StringComparer.Ordinal), false, 0);
        foreach (var line in lines)
        {
            var indent = line.Length - line.TrimStart().Length;
            inMap = inMap && indent > depth;
            if (line.Trim() == Map)
                (inMap, depth) = (true, indent);
            else if (inMap && line.Split(':', 2) is [var prefix, var meaning])
                prefixes[prefix.Trim().Trim('"', '\'')] = meaning.Trim().Trim('"', '\'');
            else
                metadata.Add(line);
        }
        return (metadata, prefixes);
    }

    private static IEnumerable<string> Faults(IReadOnlyList<string> cells, int line, string[] columns, Dictionary<string, string> prefixes)
    {
        if (cells.Count != columns.Length)
        {
            yield return Invariant($"line {line}: has {cells.Count} fields, expected {columns.Length}");
            yield break;
        }
        foreach (var column in Needed.Where(column => cells[Array.IndexOf(columns, column)].Length == 0))
            yield return Invariant($"line {line}, column {column}: is empty");
        var predicate = cells[Array.IndexOf(columns, "predicate_id")];
        if (predicate.Length > 0 && !Predicates.Contains(predicate))
            yield return Invariant($"line {line}, column predicate_id: '{predicate}' is none of {string.Join(", ", Predicates)}{Nearest.Hint(predicate, Predicates)}");
        foreach (var column in new[] { "subject_id", "object_id" })
        {
            var id = cells[Array.IndexOf(columns, column)];
            if (id.Length > 0 && !prefixes.ContainsKey(CrosswalkMapping.PrefixOf(id)))
                yield return Invariant($"line {line}, column {column}: the prefix of '{id}' is not in {Map[..^1]}");
        }
    }

    private static CrosswalkMapping Mapping(IReadOnlyList<string> cells, string[] columns)
    {
        string[] needed = [.. Needed.Select(column => cells[Array.IndexOf(columns, column)])];
        return new(needed[0], needed[1], needed[2], needed[3], cells);
    }
}

/// <summary>A line of tab-separated cells; quotes are needed around tabs and quotes alone.</summary>
internal static class SssomLine
{
    /// <summary>The cells; a line end within one is written as a blank.</summary>
    public static string Of(IEnumerable<string> cells) => string.Join('\t', cells.Select(cell => Quoted(CsvSheet.Neutral(cell.ReplaceLineEndings(" ")))));

    /// <summary>Reads them back.</summary>
    /// <exception cref="UnreadableFileException">A quote is not closed: names line and column.</exception>
    public static IReadOnlyList<string> Cells(string line, string file, int number)
    {
        var (cells, at) = (new List<string>(), 0);
        do
        {
            cells.Add(CsvSheet.Plain(at < line.Length && line[at] == '"' ? Unquoted(line, ref at, file, number, cells.Count + 1) : Plain(line, ref at)));
            at++;       // over the tab
        }
        while (at <= line.Length);
        return cells;
    }

    private static string Plain(string line, ref int at)
    {
        var end = line.IndexOf('\t', at) is >= 0 and var tab ? tab : line.Length;
        var cell = line[at..end];
        at = end;
        return cell;
    }

    private static string Unquoted(string line, ref int at, string file, int number, int column)
    {
        var text = new StringBuilder();
        for (at++; at < line.Length; at++)
        {
            if (line[at] != '"')
                text.Append(line[at]);
            else if (at + 1 < line.Length && line[at + 1] == '"')
                text.Append(line[at++]);
            else if (++at == line.Length || line[at] == '\t')
                return text.ToString();
            else
                break;
        }
        throw new UnreadableFileException(file, Invariant($"line {number}, field {column}: a quote is opened and not closed before the next tab"));
    }

    private static string Quoted(string cell) => cell.AsSpan().IndexOfAny('\t', '"') < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
