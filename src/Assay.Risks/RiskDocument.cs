namespace Assay.Risks;

/// <summary>A document whose risks were taken up.</summary>
/// <param name="Number">The key that rows name it by.</param>
/// <param name="QuickRef">First author and year.</param>
/// <param name="Title">Its title.</param>
public sealed record RiskDocument(int Number, string QuickRef, string Title)
{
    /// <summary>All authors, or where the list is long those that it begins with.</summary>
    public string Authors { get; init; } = "";

    /// <summary>Year of publication, where it is told.</summary>
    public int? Year { get; init; }

    /// <summary>Without the resolver's address; empty where there is none.</summary>
    public string Doi { get; init; } = "";

    /// <summary>Where it can be read.</summary>
    public string Url { get; init; } = "";

    /// <summary>Citations on the day the sheet names; null where it was not indexed.</summary>
    public int? Citations { get; init; }

    /// <summary>Preprint, Journal Article, Report, …</summary>
    public string ItemType { get; init; } = "";
}
