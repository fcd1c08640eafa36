using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Assay.Risks.Taxonomies;
using static System.FormattableString;

namespace Assay.Risks;

/// <summary>A code of the domain taxonomy: domain 1 to 7 with subdomain 1 and up, or subdomain 0 for a row coded on its domain alone; domain <c>X</c> is outside.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly partial record struct DomainCode
{
    /// <summary>1 to 7, or 0 for X.</summary>
    public int Domain { get; }

    /// <summary>From 1; 0 where only the domain was coded.</summary>
    public int Subdomain { get; }

    /// <summary>The code of a domain and subdomain.</summary>
    public DomainCode(int domain, int subdomain) => (Domain, Subdomain) = (domain, subdomain);

    /// <summary>A subdomain of the taxonomy proper: neither X nor coded on its domain alone.</summary>
    public bool IsSubdomain => Domain > 0 && Subdomain > 0;

    /// <summary>One of the seven domains, with or without a subdomain.</summary>
    public bool IsInDomain => Domain > 0;

    /// <summary>Code of its node in <see cref="BuiltInTaxonomies.Domain"/>: <c>4</c> for 4.0, <c>4.1</c>, <c>X.1</c>.</summary>
    public string NodeCode => Domain > 0 && Subdomain == 0 ? Invariant($"{Domain}") : ToString();

    /// <summary>As the sheet writes it, without the label: <c>4.0</c>, <c>4.1</c>, <c>X.1</c>.</summary>
    public override string ToString() => Domain > 0 ? Invariant($"{Domain}.{Subdomain}") : Invariant($"X.{Subdomain}");

    /// <summary>Reads a code with or without a label, in any of the spellings in use (<c>1.1 &gt; name</c>, <c>1.1. name</c>, <c>1.1 name</c>, <c>1. name</c>), or a label alone.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out DomainCode? code)
    {
        var match = Leading().Match(text);
        code = match.Success ? Of(match) : BuiltInTaxonomies.Domain.Find(text) is { } node ? Of(Leading().Match(node.Code)) : null;
        if (code is { } found && BuiltInTaxonomies.Domain.Node(found.NodeCode) is null)
            code = null;
        return code is not null;
    }

    private static DomainCode Of(Match match) => new(Number(match.Groups[1].Value), Number(match.Groups[2].Value));

    private static int Number(string digit) => digit.Length == 0 || digit is "X" or "x" ? 0 : digit[0] - '0';

    [GeneratedRegex(@"^\s*([1-7Xx])(?>(?:\.(\d)?)?)(?![\d\w])")]
    private static partial Regex Leading();
}
