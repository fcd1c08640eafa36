using Assay.Risks.Coding;

namespace Assay.Risks.Store;

/// <summary>A project with the numbers that its rows have in the database.</summary>
internal sealed class LoadedProject
{
    private readonly Dictionary<int, string> _items, _factors;

    private readonly Dictionary<string, int> _itemIds, _factorIds;

    public LoadedProject(RiskContext context, StoredProject heading, IReadOnlyList<StoredFactor> factors, IReadOnlyList<StoredItem> items, IReadOnlyList<StoredAssignment> assignments, IReadOnlyList<StoredCode> codes)
    {
        (Context, Id) = (context, heading.Id);
        (_items, _factors) = (items.ToDictionary(item => item.Id, item => item.Key), factors.ToDictionary(factor => factor.Id, factor => factor.Name));
        (_itemIds, _factorIds) = (items.ToDictionary(item => item.Key, item => item.Id, StringComparer.Ordinal), factors.ToDictionary(factor => factor.Name, factor => factor.Id, StringComparer.Ordinal));
        Project = new(new(heading.Name, heading.Guidance, heading.IsBlind, heading.CreatedAt), [.. factors.Select(ProjectRows.Factor)], [.. items.Select(item => new CodingItem(item.Key, item.Text, item.Document, item.EvidenceId))],
            assignments.GroupBy(one => one.ItemId).ToDictionary(group => _items[group.Key], IReadOnlyList<string> (group) => [.. group.Select(one => one.Rater)], StringComparer.Ordinal), [.. codes.Select(Event)]);
    }

    public RiskContext Context { get; }

    public int Id { get; }

    public CodingProject Project { get; }

    public int ItemId(string key) => _itemIds[key];

    public CodeEvent Event(StoredCode code) => new(code.Id, _items[code.ItemId], _factors[code.FactorId], code.Rater, code.Role, code.Track.Length == 0, code.Value)
    {
        At = code.At, TaxonomyVersion = code.TaxonomyVersion, Confidence = code.Confidence, Reason = code.Reason, Span = code.Span, Supersedes = code.SupersedesId, IsIndependent = code.IsIndependent, Opens = code.Opens,
    };

    public StoredCode Stored(CodeEvent code) => new()
    {
        ProjectId = Id, ItemId = _itemIds[code.Item], FactorId = _factorIds[code.Factor], Track = code.IsConsensus ? "" : code.Rater, Number = Number(code), Rater = code.Rater, Role = code.Role, At = code.At,
        TaxonomyVersion = code.TaxonomyVersion, Value = code.Value, Confidence = code.Confidence, Reason = code.Reason, Span = code.Span, SupersedesId = code.Supersedes, IsIndependent = code.IsIndependent, Opens = code.Opens,
    };

    private int Number(CodeEvent code) => 1 + Project.Codes(code.Item).Count(one => one.Factor == code.Factor && one.IsConsensus == code.IsConsensus && (code.IsConsensus || one.Rater == code.Rater));
}
