namespace Assay.Risks.Replication;

/// <summary>A printed statement that the data contradict.</summary>
/// <param name="Where">Table, sheet or page.</param>
/// <param name="Printed">What is printed there.</param>
/// <param name="Found">What the data say.</param>
public sealed record Erratum(string Where, string Printed, string Found);
