using System.Globalization;
using Assay.Risks.Layout;
using Assay.Risks.Taxonomies;
using static System.FormattableString;

namespace Assay.Risks.Tabulation;

/// <summary>What risks can be counted by.</summary>
public enum Dimension
{
    /// <summary>The causal factor.</summary>
    Entity,

    /// <summary>The causal factor.</summary>
    Intent,

    /// <summary>The causal factor.</summary>
    Timing,

    /// <summary>One of the seven domains, or outside.</summary>
    Domain,

    /// <summary>A subdomain; rows coded on the domain alone are a group of their own (4.0).</summary>
    Subdomain,

    /// <summary>The document.</summary>
    Document,

    /// <summary>Year of the document.</summary>
    Year,

    /// <summary>Category or subcategory.</summary>
    Level,
}

/// <summary>A group of a <see cref="Dimension"/>.</summary>
/// <param name="Key">What it is named by: <c>2</c>, <c>4.1</c>, <c>2024</c>; empty where rows have nothing on the dimension.</param>
/// <param name="Label">What it is shown as.</param>
public sealed record Group(string Key, string Label);

/// <summary>Sorts risks into groups.</summary>
internal static class Grouping
{
    private static readonly Group None = new("", "none");

    /// <summary>The group that each risk falls into; every risk falls into one.</summary>
    public static Func<RiskRow, Group> By(Dimension dimension, IReadOnlyList<RiskDocument> documents)
    {
        var byNumber = documents.ToDictionary(document => document.Number);
        return dimension switch
        {
            Dimension.Entity => row => Causal(CausalFactor.Entity, row.Causal.Entity),
            Dimension.Intent => row => Causal(CausalFactor.Intent, row.Causal.Intent),
            Dimension.Timing => row => Causal(CausalFactor.Timing, row.Causal.Timing),
            Dimension.Domain => row => Domain(row.Domain),
            Dimension.Subdomain => row => Subdomain(row.Domain),
            Dimension.Document => row => Document(row.Document, byNumber.TryGetValue(row.Document, out var document) ? document.QuickRef : row.QuickRef),
            Dimension.Year => row => Year(byNumber.TryGetValue(row.Document, out var document) ? document.Year : null),
            _ => row => Level(row.Level),
        };
    }

    /// <summary>Numbers in their order, then words, then nothing.</summary>
    public static IReadOnlyList<Group> Ordered(IEnumerable<Group> groups) => [.. groups.Distinct()
        .OrderBy(group => group.Key.Length == 0 ? 2 : char.IsAsciiDigit(group.Key[0]) ? 0 : 1).ThenBy(group => double.TryParse(group.Key, CultureInfo.InvariantCulture, out var number) ? number : 0).ThenBy(group => group.Key, StringComparer.Ordinal)];

    public static Group Causal(CausalFactor factor, int? level) => level is { } one ? new(Invariant($"{one}"), CausalCode.Name(factor, one)) : None;

    public static Group Domain(DomainCode? code) => code is not { } one ? None : one.Domain == 0 ? Node("X", "X") : Node(Invariant($"{one.Domain}"), Invariant($"{one.Domain}"));

    public static Group Subdomain(DomainCode? code) => code is { } one ? Node(one.ToString(), one.NodeCode) : None;

    public static Group Document(int number, string quickRef) => new(Invariant($"{number}"), Invariant($"{number} {quickRef}"));

    public static Group Year(int? year) => year is { } one ? new(Invariant($"{one}"), Invariant($"{one}")) : None;

    public static Group Level(RowLevel? level) => level is { } one ? new(Invariant($"{(int)one}"), RowLevels.Words[(int)one]) : None;

    private static Group Node(string key, string node) => new(key, $"{key} {BuiltInTaxonomies.Domain.Node(node)!.Name}");
}
