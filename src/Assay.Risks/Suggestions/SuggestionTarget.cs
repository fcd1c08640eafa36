using Assay.Risks.Taxonomies;

namespace Assay.Risks.Suggestions;

/// <summary>What codes are suggested for.</summary>
public enum SuggestionTarget
{
    /// <summary>One of the seven domains.</summary>
    Domain,

    /// <summary>One of the 24 subdomains.</summary>
    Subdomain,

    /// <summary>The causal factor.</summary>
    Entity,

    /// <summary>The causal factor.</summary>
    Intent,

    /// <summary>The causal factor.</summary>
    Timing,
}

/// <summary>The codes that a target has.</summary>
internal static class TargetCodes
{
    /// <summary>The row's code, or null where it has none that could be learnt from: uncoded, excluded, or coded on the domain alone where a subdomain is asked for.</summary>
    public static string? Of(SuggestionTarget target, RiskRow row) => target switch
    {
        SuggestionTarget.Domain => row.Domain is { IsInDomain: true } code ? FormattableString.Invariant($"{code.Domain}") : null,
        SuggestionTarget.Subdomain => row.Domain is { IsSubdomain: true } code ? code.ToString() : null,
        _ => CausalCode.IsLevel(row.Causal[Factor(target)]) ? FormattableString.Invariant($"{row.Causal[Factor(target)]}") : null,
    };

    /// <summary>The taxonomy's name of a code.</summary>
    public static string Name(SuggestionTarget target, string code) => target is SuggestionTarget.Domain or SuggestionTarget.Subdomain
        ? BuiltInTaxonomies.Domain.Node(code)!.Name
        : CausalCode.Name(Factor(target), code[0] - '0');

    private static CausalFactor Factor(SuggestionTarget target) => target switch { SuggestionTarget.Entity => CausalFactor.Entity, SuggestionTarget.Intent => CausalFactor.Intent, _ => CausalFactor.Timing };
}
