using Assay.Core.Options;

namespace Assay.Risks.Replication;

/// <summary>The shares that the paper prints, as far as they are known here: <c>published.json</c> says for each table where it stands.</summary>
internal static class PaperTables
{
    public static IReadOnlyList<PublishedTable> All { get; } = Load();

    private static IReadOnlyList<PublishedTable> Load()
    {
        using var reader = new StreamReader(typeof(PaperTables).Assembly.GetManifestResourceStream("published.json")!);
        return [.. OptionsJson.Read<IReadOnlyList<Printed>>(reader.ReadToEnd(), "published.json").Select(table => table.Cells())];
    }

    private sealed record Printed(string Table, int Release, string Source, IReadOnlyList<string> Columns, IReadOnlyDictionary<string, IReadOnlyList<string>> Rows)
    {
        public PublishedTable Cells() => new(Source, Release, [.. Rows.SelectMany(row => Columns.Zip(row.Value, (column, text) => new PublishedCell(Table, row.Key, column, text, "")))]);
    }
}
