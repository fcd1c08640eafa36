namespace Assay.Risks.Store;

/// <summary>A risk as the search has it: everything that is searched, counted by and shown, so that no other table is asked.</summary>
internal sealed record SearchRow
{
    /// <summary>From 1 in the order of the sheet.</summary>
    public required int Id { get; init; }
    public required string Uid { get; init; }
    public required string EvidenceId { get; init; }
    public required int Document { get; init; }
    public required string QuickRef { get; init; }
    public required string Title { get; init; }
    public required int? Year { get; init; }
    public required RowLevel Level { get; init; }
    public required CausalCode Causal { get; init; }
    public required DomainCode? Domain { get; init; }
    public string Category { get; init; } = "";
    public string Subcategory { get; init; } = "";
    public string Description { get; init; } = "";

    /// <summary>The quotations of the risk's rows of additional evidence, a line each.</summary>
    public string Evidence { get; init; } = "";

    /// <summary>The risks of a repository.</summary>
    public static IReadOnlyList<SearchRow> Of(Repository repository)
    {
        var documents = repository.Documents.ToDictionary(document => document.Number);
        return [.. repository.Rows.Zip(RowUid.Of(repository.Rows)).Where(pair => pair.First.IsRisk)
            .Select((pair, i) => Of(StoredRow.Of(pair.First, pair.Second, 0), documents[pair.First.Document], i + 1, pair.First, [.. repository.QuotationsFor(pair.First).Select(row => row.AdditionalEvidence)]))];
    }

    private static SearchRow Of(StoredRow row, RiskDocument document, int id, RiskRow source, IReadOnlyList<string> evidence) => new()
    {
        Id = id, Uid = row.Uid, EvidenceId = row.EvidenceId, Document = row.Document, QuickRef = StoredRow.Clean(document.QuickRef), Title = StoredRow.Clean(document.Title), Year = document.Year, Level = row.Level,
        Causal = source.Causal, Domain = source.Domain, Category = row.Category, Subcategory = row.Subcategory, Description = row.Description,
        Evidence = string.Join('\n', new[] { row.AdditionalEvidence }.Concat(evidence.Select(StoredRow.Clean)).Where(text => text.Length > 0)),
    };
}
