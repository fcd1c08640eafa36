namespace Assay.Web.Pages.Coding;

/// <summary>What the coding form sends.</summary>
public sealed class SentCodes
{
    /// <summary>Key of the item.</summary>
    public string Item { get; set; } = "";

    /// <summary>Code by factor.</summary>
    public Dictionary<string, string> Codes { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The rater's own words.</summary>
    public string? Reason { get; set; }
}
