namespace Assay.Risks.Coding;

/// <summary>One factor's codes as statistics of agreement take them.</summary>
/// <param name="Factor">The factor.</param>
/// <param name="Raters">Columns.</param>
/// <param name="Units">Rows are items that anybody coded: what each rater said, null where he said nothing.</param>
/// <param name="Documents">Of each row; an item without a document is one by itself.</param>
internal sealed record CodedUnits(CodingFactor Factor, IReadOnlyList<string> Raters, IReadOnlyList<IReadOnlyList<string?>> Units, IReadOnlyList<string> Documents)
{
    public static CodedUnits Of(CodingProject project, CodingFactor factor, IReadOnlyList<string> raters, bool withRevisions)
    {
        var last = project.Events.Where(code => code.Factor == factor.Name && !code.IsConsensus && (withRevisions || code.IsIndependent))
            .GroupBy(code => (code.Item, code.Rater)).ToDictionary(codes => codes.Key, codes => codes.Last().Value);
        var rows = project.Items.Select(item => (Item: item, Codes: raters.Select(rater => last.GetValueOrDefault((item.Key, rater))).ToList())).Where(row => row.Codes.Exists(code => code is not null)).ToList();
        return new(factor, raters, [.. rows.Select(row => row.Codes)], [.. rows.Select(row => row.Item.Document.Length > 0 ? row.Item.Document : $"item {row.Item.Key}")]);
    }

    /// <summary>Every code that anybody gave, in the taxonomy's order.</summary>
    public IReadOnlyList<CodeShare> Shares()
    {
        var used = Units.SelectMany(unit => unit.OfType<string>()).ToHashSet(StringComparer.Ordinal);
        var order = Factor.Choices.Select(node => node.Code).Where(used.Contains).Concat(used.Except(Factor.Choices.Select(node => node.Code), StringComparer.Ordinal).Order(StringComparer.Ordinal));
        return [.. order.Select(code => new CodeShare(code, Factor.Label(code), [.. Raters.Select((_, rater) => Units.Count(unit => unit[rater] == code))]))];
    }
}
