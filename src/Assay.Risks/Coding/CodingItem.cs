namespace Assay.Risks.Coding;

/// <summary>Something to be coded.</summary>
/// <param name="Key">A row's uid, or the user's own id: unique in the project.</param>
/// <param name="Text">What raters read.</param>
/// <param name="Document">What it is from: intervals draw documents. Empty where it stands for itself.</param>
/// <param name="EvidenceId">The row's id in the sheet; empty for what is no row.</param>
public sealed record CodingItem(string Key, string Text, string Document = "", string EvidenceId = "");
