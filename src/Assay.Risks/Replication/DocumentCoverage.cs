namespace Assay.Risks.Replication;

/// <summary>Which subdomains a document names (a row of Table 9).</summary>
/// <param name="Document">Its number.</param>
/// <param name="QuickRef">First author and year.</param>
/// <param name="Risks">Its risks, coded or not.</param>
/// <param name="Subdomains">Codes of the subdomains that one of its risks bears, in order.</param>
/// <param name="DomainsAlone">Domains that only rows coded on the domain alone bear: Table 8 counts them, Table 7 does not.</param>
public sealed record DocumentCoverage(int Document, string QuickRef, int Risks, IReadOnlyList<string> Subdomains, IReadOnlyList<int> DomainsAlone)
{
    internal static IReadOnlyList<DocumentCoverage> Of(Tally tally, IReadOnlyList<RiskDocument> documents)
    {
        var risks = tally.Documents.ToDictionary(rows => rows[0].Document);
        return [.. documents.Select(document => Of(document, risks.GetValueOrDefault(document.Number, [])))];
    }

    private static DocumentCoverage Of(RiskDocument document, IReadOnlyList<RiskRow> rows)
    {
        var codes = rows.Select(row => row.Domain).OfType<DomainCode>().Where(code => code.IsInDomain).Distinct().ToList();
        var named = codes.Where(code => code.IsSubdomain).Select(code => code.Domain).ToHashSet();
        return new(document.Number, document.QuickRef, rows.Count, [.. codes.Where(code => code.IsSubdomain).Select(code => code.ToString()).Order(StringComparer.Ordinal)],
            [.. codes.Select(code => code.Domain).Where(domain => !named.Contains(domain)).Distinct().Order()]);
    }
}
