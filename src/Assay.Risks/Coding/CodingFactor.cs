using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Risks.Taxonomies;

namespace Assay.Risks.Coding;

/// <summary>Something that every item is given one code on.</summary>
/// <param name="Name">What it is called in the project: <c>domain</c>.</param>
/// <param name="Taxonomy">The codes and their definitions.</param>
/// <param name="Root">Code of the node whose children are the codes to choose from; null for the whole taxonomy.</param>
public sealed record CodingFactor(string Name, Taxonomy Taxonomy, string? Root = null)
{
    private const int VersionLength = 12;

    /// <summary>The repository's own factors: domain, entity, intent, timing.</summary>
    public static IReadOnlyList<CodingFactor> BuiltIn { get; } =
        [new("domain", BuiltInTaxonomies.Domain), .. BuiltInTaxonomies.Causal.Roots.Select(root => new CodingFactor(root.Code, BuiltInTaxonomies.Causal, root.Code))];

    /// <summary>The taxonomy's id and a hash of all of it, so that a code says which definitions it was given by.</summary>
    public string TaxonomyVersion { get; } = $"{Taxonomy.Id}@{OptionsJson.Hash(Taxonomy)[..VersionLength]}";

    /// <summary>The codes to choose from, in the taxonomy's order.</summary>
    public IReadOnlyList<TaxonomyNode> Choices => [.. Root is null ? Taxonomy.Nodes : Taxonomy.Children(Root)];

    /// <summary>Whether codes lie at different distances, so that some disagreements are worse than others.</summary>
    public bool IsTree => Root is null && Choices.Any(node => node.Parent is not null);

    /// <summary>One of the repository's own by its name, or a taxonomy of one's own as <c>NAME=FILE</c>, of which <c>NAME=FILE#CODE</c> takes the children of a node.</summary>
    /// <exception cref="AssayException">There is no such factor, or the file has no such node.</exception>
    /// <exception cref="UnreadableFileException">The file is no taxonomy.</exception>
    public static CodingFactor Parse(string text)
    {
        if (text.Split('=', 2) is not [var name, var file])
            return BuiltIn.FirstOrDefault(factor => factor.Name == text) ?? throw new AssayException($"factor: there is no '{text}'{Nearest.Hint(text, [.. BuiltIn.Select(factor => factor.Name)])}. A taxonomy of your own is named as NAME=FILE");
        var (path, root) = file.LastIndexOf('#') is > 0 and var mark ? (file[..mark], file[(mark + 1)..]) : (file, null);
        var taxonomy = Taxonomy.ReadFile(path);
        return root is null || taxonomy.Children(root).Any() ? new(name.Trim(), taxonomy, root)
            : throw new AssayException($"{path}: '{root}' has no children to choose from{Nearest.Hint(root, [.. taxonomy.Nodes.Select(node => node.Parent).OfType<string>().Distinct(StringComparer.Ordinal)])}");
    }

    /// <summary>The code that a text names: the code itself, its last part (<c>2</c> for <c>entity.2</c>), a label, or a code before a label (<c>7.1 &gt; …</c>, <c>2 - AI</c>).</summary>
    /// <exception cref="AssayException">It names none: says what there is.</exception>
    public string Code(string text) => Find(text.Trim()) ?? Find(text.Split([" > ", " - "], 2, StringSplitOptions.TrimEntries)[0])
        ?? throw new AssayException($"{Name}: there is no code '{text.Trim()}'{Nearest.Hint(text.Trim(), [.. Choices.Select(node => node.Code)])}");

    /// <summary>The label of a code; the code itself where the taxonomy has it no more.</summary>
    public string Label(string code) => Taxonomy.Node(code)?.Name ?? code;

    /// <summary>The same factor with the same definitions: records compare taxonomies as objects, which says too little.</summary>
    public bool Equals(CodingFactor? other) => other is not null && Name == other.Name && Root == other.Root && TaxonomyVersion == other.TaxonomyVersion;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Root);

    private string? Find(string text) => (Choices.FirstOrDefault(node => node.Code == text) ?? (Root is null ? null : Choices.FirstOrDefault(node => node.Code == $"{Root}.{text}")) ?? Taxonomy.Find(text, Root))?.Code;
}
