namespace Assay.Risks.Taxonomies;

/// <summary>What is left of a label once the ways in which spellings of it differ are taken away.</summary>
internal static class LabelKey
{
    /// <summary>Lower-case letters and digits, with <c>&amp;</c> read as "and": <c>Human- Computer Interaction</c> is <c>humancomputerinteraction</c>.</summary>
    public static string Of(string label) => string.Concat(label.Replace("&", "and", StringComparison.Ordinal).Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant));
}
