namespace Assay.Risks.Layout;

/// <summary>Which risk each row of additional evidence quotes for.</summary>
internal static class Quotations
{
    /// <summary>The risks and their quotations, in the order of the sheet. What belongs to no risk is left out.</summary>
    /// <remarks>Quotations name their risk by an id that may stand twice: the nearest such risk above is meant. Where the sheet has none, the nearest risk above within the document.</remarks>
    public static IEnumerable<(RiskRow Risk, RiskRow Quotation)> Of(IReadOnlyList<RiskRow> rows)
    {
        var (last, lastById) = (default(RiskRow), new Dictionary<EvidenceId, RiskRow>());
        foreach (var row in rows)
        {
            if (row.IsRisk)
            {
                last = row;
                if (row.Id is { } own)
                    lastById[own] = row;
            }
            else if (row.Level == RowLevel.AdditionalEvidence && (row.Id is { } id && lastById.TryGetValue(id.Parent, out var risk) ? risk : last?.Document == row.Document ? last : null) is { } quotedFor)
            {
                yield return (quotedFor, row);
            }
        }
    }
}
