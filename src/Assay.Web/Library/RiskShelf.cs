using System.Collections.Concurrent;
using Assay.Risks;
using Assay.Risks.Replication;
using Assay.Risks.Store;
using Assay.Risks.Tabulation;

namespace Assay.Web.Library;

/// <summary>A repository with what pages look up in it.</summary>
internal sealed class RiskShelf
{
    // Enough for two figures of a percentage, and quick enough for a page.
    private const int Resamples = 500;

    private readonly Dictionary<string, ShelvedRow> _byUid;
    private readonly ILookup<string, ShelvedRow> _byId;
    private readonly ILookup<int, ShelvedRow> _byDocument;
    private readonly Dictionary<RiskRow, ShelvedRow> _byRow;
    private readonly ConcurrentDictionary<(Dimension By, Dimension? And, Counted Counted), CrossTabulation> _counts = new();
    private readonly Lazy<IReadOnlyList<DocumentCoverage>> _coverage;
    private readonly ConcurrentDictionary<int, Lazy<ReplicationReport>> _replications = new();

    public RiskShelf(Repository repository, string name, ImportedFile? file)
    {
        (Repository, Name, File) = (repository, name, file);
        Rows = [.. repository.Rows.Zip(RowUid.Of(repository.Rows), (row, uid) => new ShelvedRow(row, uid))];
        Risks = [.. Rows.Where(one => one.Row.IsRisk)];
        Documents = repository.Documents.ToDictionary(document => document.Number);
        _byUid = Rows.ToDictionary(one => one.Uid, StringComparer.Ordinal);
        _byId = Rows.Where(one => one.Row.Id is not null).ToLookup(one => one.Row.Id!.Value.ToString(), StringComparer.Ordinal);
        _coverage = new(() => ReplicationReport.Of(repository, new(Resamples: 0)).Coverage);
        _byDocument = Rows.ToLookup(one => one.Row.Document);
        _byRow = Rows.ToDictionary(one => one.Row, (IEqualityComparer<RiskRow>)ReferenceEqualityComparer.Instance);
    }

    public Repository Repository { get; }

    public string Name { get; }

    /// <summary>Null for the sample.</summary>
    public ImportedFile? File { get; }

    public bool IsSample => File is null;

    public IReadOnlyList<ShelvedRow> Rows { get; }

    /// <summary>The rows that are counted.</summary>
    public IReadOnlyList<ShelvedRow> Risks { get; }

    public IReadOnlyDictionary<int, RiskDocument> Documents { get; }

    public ShelvedRow? Row(string uid) => _byUid.GetValueOrDefault(uid);

    /// <summary>Rows with an evidence id as the sheet writes it, with or without the dot before letters: a few stand twice.</summary>
    public IReadOnlyList<ShelvedRow> RowsWithId(string id) => EvidenceId.Parse(id) is { } parsed ? [.. _byId[parsed.ToString()]] : [];

    public IReadOnlyList<ShelvedRow> RowsOf(int document) => [.. _byDocument[document]];

    /// <summary>Further quotations for a risk.</summary>
    public IEnumerable<ShelvedRow> EvidenceFor(ShelvedRow risk) => Repository.QuotationsFor(risk.Row).Select(row => _byRow[row]);

    /// <summary>The risk that a quotation is for; null for any other row.</summary>
    public ShelvedRow? RiskOf(ShelvedRow quotation) => Repository.RiskOf(quotation.Row) is { } risk ? _byRow[risk] : null;

    /// <summary>Risks counted by one dimension or two.</summary>
    public CrossTabulation Count(Dimension by, Dimension? and = null, Counted counted = Counted.Risks) => _counts.GetOrAdd((by, and, counted), one => CrossTabulation.Of([.. Repository.Risks], Repository.Documents, one.By, one.And, one.Counted));

    /// <summary>Which subdomains each document names.</summary>
    public IReadOnlyList<DocumentCoverage> Coverage => _coverage.Value;

    /// <summary>The tables of a release, recomputed once.</summary>
    /// <exception cref="Core.Errors.AssayException">The file is of an earlier release.</exception>
    public ReplicationReport Replication(int release) => _replications.GetOrAdd(release, one => new(() => ReplicationReport.Of(Repository, new(one, Resamples: Resamples)), LazyThreadSafetyMode.PublicationOnly)).Value;
}

/// <summary>A row and the name that it keeps from release to release.</summary>
internal sealed record ShelvedRow(RiskRow Row, string Uid)
{
    public string Url => $"/risks/row/{Uid}";

    /// <summary>What it is called: the narrowest name its document gives it.</summary>
    public string Title => new[] { Row.Subcategory, Row.Category, Row.Title }.Select(name => name.Trim()).FirstOrDefault(name => name.Length > 0) ?? "Unnamed";

    public string Quote => Row.Level == RowLevel.AdditionalEvidence ? Row.AdditionalEvidence.Trim() : Row.Description.Trim();

    public string Page => (Row.Level == RowLevel.AdditionalEvidence ? Row.EvidencePage : Row.DescriptionPage).Trim();
}
