namespace Assay.Risks.Replication;

/// <summary>Which rows a share of risks by domain is of.</summary>
public enum DomainDenominator
{
    /// <summary>Rows with a subdomain: neither coded on the domain alone nor excluded. What the third release's paper does.</summary>
    Subdomain,

    /// <summary>Rows with a subdomain that are coded on all three causal factors too. The reading that gives the first release's table.</summary>
    SubdomainAndCausal,
}

/// <summary>What becomes of rows without a causal code in a table by subdomain. Rows that say "not coded" are left out either way.</summary>
public enum BlankCodes
{
    /// <summary>They stay in the denominator, as up to the third release.</summary>
    Counted,

    /// <summary>They are left out, as in the fourth.</summary>
    LeftOut,
}

/// <summary>How shares are counted where the releases differ.</summary>
public sealed record CountingRules(DomainDenominator Domains, BlankCodes Blanks)
{
    /// <summary>As the release was published.</summary>
    public static CountingRules Of(int release) =>
        new(release == 1 ? DomainDenominator.SubdomainAndCausal : DomainDenominator.Subdomain, release >= 4 ? BlankCodes.LeftOut : BlankCodes.Counted);
}
