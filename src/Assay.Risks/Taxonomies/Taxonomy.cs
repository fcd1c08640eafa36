using System.Text.Json.Serialization;
using Assay.Core.Errors;
using Assay.Core.Options;

namespace Assay.Risks.Taxonomies;

/// <summary>A tree of codes by which rows are sorted. It is data: the built-in ones are files in this assembly, and a user's own is a file of the same shape.</summary>
public sealed class Taxonomy
{
    private readonly Lazy<Dictionary<string, TaxonomyNode>> _byCode;
    private readonly Lazy<Dictionary<string, TaxonomyNode>> _byLabel;

    /// <summary>An empty taxonomy to be filled by its initialiser.</summary>
    public Taxonomy()
    {
        _byCode = new(ByCode);
        _byLabel = new(ByLabel);
    }

    /// <summary>Short name, unique among the taxonomies in use: <c>domain</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>Who made it and under which licence.</summary>
    public required string Source { get; init; }

    /// <summary>All nodes, parents before their children.</summary>
    public required IReadOnlyList<TaxonomyNode> Nodes { get; init; }

    /// <summary>Nodes without a parent.</summary>
    [JsonIgnore]    // collections are written even where they can only be read
    public IEnumerable<TaxonomyNode> Roots => Nodes.Where(node => node.Parent is null);

    /// <summary>The node with this code, or null.</summary>
    public TaxonomyNode? Node(string code) => _byCode.Value.GetValueOrDefault(code);

    /// <summary>Children of the node with this code, in order.</summary>
    public IEnumerable<TaxonomyNode> Children(string code) => Nodes.Where(node => node.Parent == code);

    /// <summary>The node that a code or a label names, whatever its case, blanks and punctuation; null where none does or where the label names several (<c>Other</c>).</summary>
    /// <param name="text">A code, a name or an alias.</param>
    /// <param name="under">Where given, only the children of this node are meant.</param>
    public TaxonomyNode? Find(string text, string? under = null)
    {
        if (Node(text.Trim()) is { } exact && (under is null || exact.Parent == under))
            return exact;
        var key = LabelKey.Of(text);
        return under is null ? _byLabel.Value.GetValueOrDefault(key) : Children(under).FirstOrDefault(node => node.Labels.Any(label => LabelKey.Of(label) == key));
    }

    /// <summary>How far apart two nodes are: 0 where they are one, 0.5 under the same root, 1 otherwise.</summary>
    /// <remarks>A code that is no node stands for itself: far from everything else.</remarks>
    public double Distance(string left, string right) => left == right ? 0 : Root(left) == Root(right) ? 0.5 : 1;

    /// <summary>Reads a taxonomy file.</summary>
    /// <exception cref="UnreadableFileException">No such file, no taxonomy, or a taxonomy with faults: lists every one.</exception>
    public static Taxonomy ReadFile(string path) => Checked(OptionsJson.ReadFile<Taxonomy>(path), path);

    internal static Taxonomy Checked(Taxonomy taxonomy, string where)
    {
        var faults = taxonomy.Faults().ToList();
        return faults.Count == 0 ? taxonomy : throw new UnreadableFileException(where, string.Join("\n  ", faults));
    }

    private IEnumerable<string> Faults()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in Nodes)
        {
            if (node.Code.Length == 0 || node.Code != node.Code.Trim())
                yield return $"code '{node.Code}' is empty or has blanks at its ends";
            if (node.Parent is { } parent && !seen.Contains(parent))
                yield return $"{node.Code}: its parent '{parent}' does not stand before it{Nearest.Hint(parent, seen)}";
            if (!seen.Add(node.Code))
                yield return $"code '{node.Code}' is there twice";
        }
    }

    private string Root(string code) => Node(code)?.Parent is { } parent ? Root(parent) : code;

    private Dictionary<string, TaxonomyNode> ByCode() => Nodes.ToDictionary(node => node.Code, StringComparer.Ordinal);

    // A label that two nodes share names neither.
    private Dictionary<string, TaxonomyNode> ByLabel() => Nodes.SelectMany(node => node.Labels.Select(label => (Key: LabelKey.Of(label), Node: node)))
        .GroupBy(pair => pair.Key, pair => pair.Node, StringComparer.Ordinal).Where(group => group.Distinct().Count() == 1)
        .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
}
