using System.Text.Json;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Risks.Spreadsheets;

namespace Assay.Risks.Formats;

/// <summary>The repository as JSON: documents and rows with their codes for whoever reads it, and the sheets, which alone are read back.</summary>
internal static class JsonFormat
{
    private const string Format = "assay-risk-repository";
    private const int Version = 1;

    public static void Write(Stream stream, Repository repository) => JsonSerializer.Serialize(stream, new Content
    {
        Format = Format, Version = Version, Release = repository.Release, Updated = repository.Updated, Attribution = repository.Attribution,
        Documents = repository.Documents, Rows = [.. repository.Rows.Select(JsonRow.Of)],
        Sheets = [.. repository.Sheets.Select(sheet => new JsonSheet(sheet.Name, [.. sheet.Rows.Select(row => new JsonSheetRow(row.Number, [.. row.Cells.Select(JsonCell.Write)]))]))],
    }, OptionsJson.Settings);

    /// <summary>The sheets.</summary>
    /// <exception cref="UnreadableFileException">No JSON, or none of this format: names the member.</exception>
    public static IReadOnlyList<Sheet> Read(string text, string name)
    {
        var content = OptionsJson.Read<Content>(text, name);
        if (content.Format != Format || content.Version != Version)
            throw new UnreadableFileException(name, FormattableString.Invariant($"is '{content.Format}' version {content.Version}, expected '{Format}' version {Version}"));
        return [.. content.Sheets.Select(sheet => new Sheet(sheet.Name, [.. sheet.Rows.Select(row => new SheetRow(row.Row, [.. row.Cells.Select(cell => JsonCell.Read(cell, name))]))]))];
    }

    private sealed record Content
    {
        public required string Format { get; init; }
        public required int Version { get; init; }
        public int Release { get; init; }
        public string Updated { get; init; } = "";
        public string Attribution { get; init; } = "";
        public IReadOnlyList<RiskDocument> Documents { get; init; } = [];
        public IReadOnlyList<JsonRow> Rows { get; init; } = [];
        public required IReadOnlyList<JsonSheet> Sheets { get; init; }
    }

    private sealed record JsonSheet(string Name, IReadOnlyList<JsonSheetRow> Rows);

    private sealed record JsonSheetRow(int Row, IReadOnlyList<JsonElement> Cells);
}
