namespace Assay.Web.Pages.Coding;

/// <summary>What the form for a decision sends.</summary>
public sealed class SentDecision
{
    /// <summary>Key of the item.</summary>
    public string Item { get; set; } = "";

    /// <summary>Name of the factor.</summary>
    public string Factor { get; set; } = "";

    /// <summary>Code by factor; one.</summary>
    public Dictionary<string, string> Codes { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Who decides.</summary>
    public string By { get; set; } = "";

    /// <summary>Why.</summary>
    public string Reason { get; set; } = "";
}
