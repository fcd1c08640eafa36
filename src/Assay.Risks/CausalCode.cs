using System.Runtime.InteropServices;
using Assay.Risks.Taxonomies;
using static System.FormattableString;

namespace Assay.Risks;

/// <summary>The three factors of the causal taxonomy.</summary>
public enum CausalFactor
{
    /// <summary>Who causes the risk: 1 human, 2 AI, 3 other.</summary>
    Entity,

    /// <summary>Whether the outcome was expected: 1 intentional, 2 unintentional, 3 other.</summary>
    Intent,

    /// <summary>When: 1 before deployment, 2 after, 3 other.</summary>
    Timing,
}

/// <summary>Levels of one row on the three factors: 1 to 3, 4 for "not coded", null where the sheet has nothing.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CausalCode(int? Entity, int? Intent, int? Timing)
{
    /// <summary>The level that the sheet calls "not coded".</summary>
    public const int NotCoded = 4;

    /// <summary>The level of a factor.</summary>
    public int? this[CausalFactor factor] => factor switch { CausalFactor.Entity => Entity, CausalFactor.Intent => Intent, _ => Timing };

    /// <summary>Whether all three factors have a level 1 to 3.</summary>
    public bool IsComplete => IsLevel(Entity) && IsLevel(Intent) && IsLevel(Timing);

    /// <summary>Whether a value is one of the levels that count, as against "not coded" and nothing.</summary>
    public static bool IsLevel(int? level) => level is >= 1 and < NotCoded;

    /// <summary>Name of a level: <c>AI</c>.</summary>
    public static string Name(CausalFactor factor, int level) => BuiltInTaxonomies.Causal.Node(NodeCode(factor, level))!.Name;

    /// <summary>A level as the sheet stores it: <c>2 - AI</c>.</summary>
    public static string Stored(CausalFactor factor, int level) => Invariant($"{level} - {Name(factor, level)}");

    /// <summary>Code of a level's node in <see cref="BuiltInTaxonomies.Causal"/>: <c>entity.2</c>.</summary>
    public static string NodeCode(CausalFactor factor, int level) => Invariant($"{Root(factor)}.{level}");

    /// <summary>Reads a level with or without its number; null where the text is none.</summary>
    public static int? Parse(CausalFactor factor, string text)
    {
        var trimmed = text.Trim();
        if (trimmed.Length > 0 && trimmed[0] is >= '1' and <= '4' && (trimmed.Length == 1 || !char.IsLetterOrDigit(trimmed[1])))
            return trimmed[0] - '0';
        return BuiltInTaxonomies.Causal.Find(trimmed, under: Root(factor)) is { } node ? node.Code[^1] - '0' : null;
    }

    private static string Root(CausalFactor factor) => factor switch { CausalFactor.Entity => "entity", CausalFactor.Intent => "intent", _ => "timing" };
}
