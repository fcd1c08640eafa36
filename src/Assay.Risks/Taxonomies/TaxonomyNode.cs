namespace Assay.Risks.Taxonomies;

/// <summary>One code of a <see cref="Taxonomy"/>.</summary>
/// <param name="Code">The key by which everything is joined: <c>1.1</c>.</param>
/// <param name="Name">The label shown. Labels change from release to release; codes do not.</param>
/// <param name="Definition">When the code is given.</param>
public sealed record TaxonomyNode(string Code, string Name, string Definition)
{
    /// <summary>Code of the node it lies under, or null at the top.</summary>
    public string? Parent { get; init; }

    /// <summary>The first release of the repository that has the node.</summary>
    public int Since { get; init; } = 1;

    /// <summary>Other labels the node has borne.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    internal IEnumerable<string> Labels => [Name, .. Aliases];
}
