using System.Globalization;
using System.Runtime.InteropServices;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Risks.Layout;
using Assay.Risks.Tabulation;
using static System.FormattableString;

namespace Assay.Risks.Search;

/// <summary>A group that risks are kept to. Filters on one dimension widen each other, filters on several narrow each other; domains and subdomains are one dimension in this.</summary>
/// <param name="Dimension">By what.</param>
/// <param name="Key">The <see cref="Group"/>'s key: <c>2</c>, <c>7</c>, <c>7.1</c>, <c>7.0</c> (coded on the domain alone), <c>X</c>, <c>2024</c>; empty for risks that have nothing there.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SearchFilter(Dimension Dimension, string Key)
{
    private const string None = "none";

    private static readonly string[] Levels = ["category", "subcategory"];

    /// <summary>The names that filters have in addresses and options: domains and subdomains share one.</summary>
    public static IReadOnlyList<string> Names { get; } = ["domain", "entity", "intent", "timing", "document", "year", "level"];

    /// <summary>Its name: <c>entity</c>.</summary>
    public string Name => Dimension == Dimension.Subdomain ? "domain" : $"{Dimension}".ToLowerInvariant();

    /// <summary>The key as people write it: <c>ai</c>, <c>pre-deployment</c>, <c>7.1</c>, <c>category</c>, <c>none</c>.</summary>
    public string Word => (Dimension, Key) switch
    {
        (_, "") => None,
        (Dimension.Entity or Dimension.Intent or Dimension.Timing, _) => CausalCode.Name(Factor(Dimension), Key[0] - '0').ToLowerInvariant().Replace(' ', '-'),
        (Dimension.Level, _) => Levels[Key[0] - '1'],
        _ => Key,
    };

    /// <summary>Reads a filter.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="word">A code or a label in any spelling: <c>AI</c>, <c>2</c>, <c>2 - AI</c>, <c>7.1</c>, <c>Misinformation</c>, <c>none</c>.</param>
    /// <exception cref="AssayException">There is no such filter or no such code: names what there is.</exception>
    public static SearchFilter Parse(string name, string word)
    {
        var trimmed = word.Trim();
        return name switch
        {
            "domain" => Domain(trimmed),
            "entity" => Causal(Dimension.Entity, trimmed),
            "intent" => Causal(Dimension.Intent, trimmed),
            "timing" => Causal(Dimension.Timing, trimmed),
            "document" => Number(Dimension.Document, trimmed, "the number of a document"),
            "year" => Number(Dimension.Year, trimmed, "a year"),
            "level" => Level(trimmed),
            _ => throw new AssayException($"search: there is no filter '{name}'{Nearest.Hint(name, Names)}"),
        };
    }

    internal static CausalFactor Factor(Dimension dimension) => dimension switch { Dimension.Entity => CausalFactor.Entity, Dimension.Intent => CausalFactor.Intent, _ => CausalFactor.Timing };

    private static SearchFilter Domain(string word)
    {
        if (word is None)
            return new(Dimension.Domain, "");
        if (!DomainCode.TryParse(word, out var code))
            throw new AssayException($"domain: '{word}' is no code of the domain taxonomy, expected such as 7, 2.2, X or none");
        // 7 is the domain and 7.0 what was coded on it alone; a label names the domain.
        var whole = code.Value.Subdomain == 0 && !word.Contains(".0", StringComparison.Ordinal);
        return whole ? new(Dimension.Domain, code.Value.ToString()[..1]) : new(Dimension.Subdomain, code.Value.ToString());
    }

    private static SearchFilter Causal(Dimension dimension, string word)
    {
        if (word is None)
            return new(dimension, "");
        var factor = Factor(dimension);
        return CausalCode.Parse(factor, word) is { } level
            ? new(dimension, Invariant($"{level}"))
            : throw new AssayException($"{new SearchFilter(dimension, "").Name}: there is no '{word}'{Nearest.Hint(word, [.. Enumerable.Range(1, CausalCode.NotCoded).Select(one => new SearchFilter(dimension, Invariant($"{one}")).Word), None])}");
    }

    private static SearchFilter Number(Dimension dimension, string word, string expected) => word is None ? new(dimension, "")
        : int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new(dimension, Invariant($"{number}"))
        : throw new AssayException($"{new SearchFilter(dimension, "").Name}: '{word}' is not {expected}");

    private static SearchFilter Level(string word)
    {
        var level = Array.IndexOf(Levels, word.ToLowerInvariant()) is >= 0 and var at ? (RowLevel)(at + 1) : RowLevels.Parse(word);
        return level is RowLevel.RiskCategory or RowLevel.RiskSubcategory ? new(Dimension.Level, Invariant($"{(int)level}"))
            : throw new AssayException($"level: there is no '{word}'{Nearest.Hint(word, Levels)}");
    }
}
