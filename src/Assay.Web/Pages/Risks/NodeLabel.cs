using Assay.Risks.Taxonomies;

namespace Assay.Web.Pages.Risks;

/// <summary>Keys of tables as people read them.</summary>
internal static class NodeLabel
{
    /// <summary>Keys such as <c>timing.2 entity.1</c> have each part read; words stay as they are.</summary>
    public static string Of(string key) => string.Join(", ", key.Split(' ').Select(One));

    private static string One(string key)
    {
        if (BuiltInTaxonomies.Causal.Node(key) is { } causal)
            return causal.Parent is { } parent ? $"{BuiltInTaxonomies.Causal.Node(parent)!.Name}: {causal.Name}" : causal.Name;
        return BuiltInTaxonomies.Domain.Node(key) is { } domain ? $"{domain.Code} {domain.Name}" : key;
    }
}
