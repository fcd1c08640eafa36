namespace Assay.Risks.Store;

/// <summary>A document of the current file.</summary>
internal sealed class StoredDocument
{
    public required int FileId { get; init; }
    public required int Number { get; init; }
    public required string QuickRef { get; init; }
    public required string Title { get; init; }
    public required string Authors { get; init; }
    public required int? Year { get; init; }
    public required string Doi { get; init; }
    public required string Url { get; init; }
    public required int? Citations { get; init; }
    public required string ItemType { get; init; }

    public static StoredDocument Of(RiskDocument document, int file) => new()
    {
        FileId = file, Number = document.Number, QuickRef = document.QuickRef, Title = document.Title, Authors = document.Authors, Year = document.Year,
        Doi = document.Doi, Url = document.Url, Citations = document.Citations, ItemType = document.ItemType,
    };
}
