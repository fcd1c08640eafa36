namespace Assay.Risks.Suggestions;

/// <summary>A vector of which only the entries other than zero are kept.</summary>
/// <param name="Indices">Rising.</param>
/// <param name="Values">One for each index.</param>
internal sealed record SparseVector(int[] Indices, float[] Values)
{
    /// <summary>This vector and behind it another, each weighted; this one has <paramref name="length"/> entries with its zeros.</summary>
    public SparseVector Then(SparseVector other, int length, double weight, double otherWeight) =>
        new([.. Indices, .. other.Indices.Select(index => index + length)], [.. Values.Select(value => (float)(value * weight)), .. other.Values.Select(value => (float)(value * otherWeight))]);
}
