using System.Text.RegularExpressions;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Risks.Taxonomies;

namespace Assay.Risks.Evidence;

/// <summary>What evidence is filed under: a subdomain, or a row of the database.</summary>
/// <param name="Key">The subdomain's code, or the row's uid: both outlast an import.</param>
/// <param name="Subdomain">Code of the subdomain; for a row, the one it is coded under now, and null where it is coded under none or stands in the current file no more.</param>
/// <param name="Label">The subdomain's name; of a row, its evidence id and category. Empty for a row that stands in the current file no more.</param>
public sealed partial record EvidencePlace(string Key, string? Subdomain, string Label)
{
    /// <summary>Whether it is a row.</summary>
    public bool IsRow => Key != Subdomain;

    /// <summary>Whether what is filed under another place is filed under this one too: of a subdomain, the rows coded so.</summary>
    public bool Holds(EvidencePlace other) => other.Key == Key || (!IsRow && other.Subdomain == Key);

    /// <summary>The 24 subdomains of the domain taxonomy, in its order.</summary>
    public static IReadOnlyList<EvidencePlace> Subdomains { get; } =
        [.. BuiltInTaxonomies.Domain.Nodes.Where(node => DomainCode.TryParse(node.Code, out var code) && code.Value.IsSubdomain).Select(node => new EvidencePlace(node.Code, node.Code, node.Name))];

    /// <summary>The subdomain with this code.</summary>
    /// <exception cref="AssayException">It is none: says what was expected.</exception>
    public static EvidencePlace OfSubdomain(string text)
    {
        var code = text.Trim();
        if (Subdomains.FirstOrDefault(place => place.Key == code) is { } found)
            return found;
        var within = Subdomains.Where(place => place.Key.StartsWith(code + ".", StringComparison.Ordinal)).Select(place => place.Key).ToList();
        throw new AssayException(within.Count > 0
            ? $"'{code}' is a whole domain; evidence is filed under one of its subdomains: {string.Join(", ", within)}"
            : $"'{code}' is no subdomain{Nearest.Hint(code, [.. Subdomains.Select(place => place.Key)])}. Expected a code from 1.1 to 7.6, a row's uid, or an evidence id such as 01.02.03");
    }

    internal static bool LooksLikeUid(string text) => Uid().IsMatch(text);

    [GeneratedRegex("^[0-9a-f]{16}(-[0-9]+)?$")]
    private static partial Regex Uid();
}
