using Assay.Risks.Taxonomies;

namespace Assay.Risks.Layout;

/// <summary>The words of the column "Category level".</summary>
internal static class RowLevels
{
    /// <summary>In the order of <see cref="RowLevel"/>.</summary>
    public static IReadOnlyList<string> Words { get; } = ["Paper", "Risk Category", "Risk Sub-Category", "Additional evidence"];

    private static readonly Dictionary<string, RowLevel> ByKey = Words.Select((word, i) => (LabelKey.Of(word), (RowLevel)i)).ToDictionary(StringComparer.Ordinal);

    public static RowLevel? Parse(string text) => ByKey.TryGetValue(LabelKey.Of(text), out var level) ? level : null;
}
