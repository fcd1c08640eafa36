using Assay.Risks.Taxonomies;

namespace Assay.Risks.Crosswalks;

/// <summary>Which codes of two taxonomies have a counterpart in the other.</summary>
/// <param name="SubjectsMatched">Codes of the first that have one, or whose parent has where none of its children does.</param>
/// <param name="SubjectsMissing">Codes of the first that have none.</param>
/// <param name="ObjectsMatched">The same of the second.</param>
/// <param name="ObjectsMissing">The same of the second.</param>
/// <param name="Shared">Groups of codes of both sides that mappings join.</param>
public sealed record CrosswalkComparison(IReadOnlyList<TaxonomyNode> SubjectsMatched, IReadOnlyList<TaxonomyNode> SubjectsMissing, IReadOnlyList<TaxonomyNode> ObjectsMatched, IReadOnlyList<TaxonomyNode> ObjectsMissing, int Shared)
{
    /// <summary>Shared groups over shared groups and codes without a counterpart on either side: 1 where each side says what the other does.</summary>
    public double Jaccard => Shared + SubjectsMissing.Count + ObjectsMissing.Count == 0 ? double.NaN : (double)Shared / (Shared + SubjectsMissing.Count + ObjectsMissing.Count);

    /// <summary>Compares the finest codes of two taxonomies; what lies outside the domains (X) is none.</summary>
    /// <param name="crosswalk">What answers to what.</param>
    /// <param name="subjects">The taxonomy of its subjects.</param>
    /// <param name="objects">The taxonomy of its objects.</param>
    public static CrosswalkComparison Of(Crosswalk crosswalk, Taxonomy subjects, Taxonomy objects)
    {
        var (left, right) = (Sorted(subjects, [.. crosswalk.Mappings.Select(mapping => mapping.Subject)]), Sorted(objects, [.. crosswalk.Mappings.Select(mapping => mapping.Object)]));
        return new([.. left[true]], [.. left[false]], [.. right[true]], [.. right[false]], Groups([.. crosswalk.Mappings.Where(mapping => IsFinest(subjects, mapping.Subject) || IsFinest(objects, mapping.Object))]));
    }

    private static bool IsFinest(Taxonomy taxonomy, string code) => !taxonomy.Children(code).Any();

    private static ILookup<bool, TaxonomyNode> Sorted(Taxonomy taxonomy, HashSet<string> mapped)
    {
        // A mapped parent speaks for its children, unless some of these speak for themselves.
        bool Speaks(string? code) => code is not null && ((mapped.Contains(code) && !taxonomy.Children(code).Any(child => mapped.Contains(child.Code))) || Speaks(taxonomy.Node(code)?.Parent));
        return taxonomy.Nodes.Where(node => IsFinest(taxonomy, node.Code) && node.Parent != "X").ToLookup(node => Speaks(node.Code));
    }

    // Mappings that share a code belong together.
    private static int Groups(IReadOnlyList<CrosswalkMapping> mappings)
    {
        var groupOf = new Dictionary<string, string>(StringComparer.Ordinal);
        string Root(string id) => groupOf.TryGetValue(id, out var above) && above != id ? Root(above) : id;
        foreach (var mapping in mappings)
        {
            groupOf.TryAdd(mapping.SubjectId, mapping.SubjectId);
            groupOf[Root(mapping.ObjectId)] = Root(mapping.SubjectId);
        }
        return groupOf.Keys.Select(Root).Distinct(StringComparer.Ordinal).Count();
    }
}
