using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Risks.Taxonomies;

namespace Assay.Risks.Crosswalks;

/// <summary>One statement that a code of one taxonomy answers to one of another.</summary>
/// <param name="SubjectId">Prefix and code: <c>airisk:2.2</c>.</param>
/// <param name="PredicateId">One of <see cref="SssomFile.Predicates"/>: <c>skos:narrowMatch</c> says that the object is narrower.</param>
/// <param name="ObjectId">Prefix and code.</param>
/// <param name="Justification">How it was found: <c>semapv:ManualMappingCuration</c>.</param>
/// <param name="Cells">All cells, one for each of <see cref="Crosswalk.Columns"/>.</param>
public sealed record CrosswalkMapping(string SubjectId, string PredicateId, string ObjectId, string Justification, IReadOnlyList<string> Cells)
{
    /// <summary>The subject's code without its prefix.</summary>
    public string Subject => CodeOf(SubjectId);

    /// <summary>The object's code without its prefix.</summary>
    public string Object => CodeOf(ObjectId);

    internal static string PrefixOf(string id) => id[..Math.Max(0, id.IndexOf(':', StringComparison.Ordinal))];

    private static string CodeOf(string id) => id[(id.IndexOf(':', StringComparison.Ordinal) + 1)..];
}

/// <summary>Which codes of two taxonomies answer to each other, as an SSSOM mapping set.</summary>
/// <param name="Metadata">The comment header without its map of prefixes: license, mapping_set_id, mapping_date, … as they stand.</param>
/// <param name="Prefixes">What each prefix of an id stands for.</param>
/// <param name="Columns">All columns, those that SSSOM does not know included.</param>
/// <param name="Mappings">The statements.</param>
public sealed record Crosswalk(IReadOnlyList<string> Metadata, IReadOnlyDictionary<string, string> Prefixes, IReadOnlyList<string> Columns, IReadOnlyList<CrosswalkMapping> Mappings);

/// <summary>The crosswalks that come with Assay, in our own words, from the domain taxonomy to others.</summary>
public static class BuiltInCrosswalks
{
    /// <summary>Names of the other sides: an OWASP edition, an ATLAS release, the AI Incident Database's namespace MIT.</summary>
    public static IReadOnlyList<string> Names { get; } = ["owasp-llm-2025", "mitre-atlas-5.6", "aiid-mit"];

    /// <summary>The crosswalk to a taxonomy.</summary>
    /// <exception cref="AssayException">There is none of this name; the nearest is named.</exception>
    public static Crosswalk Of(string name) => SssomFile.Parse(Text(Known(name), "domain-", ".sssom.tsv"), name);

    /// <summary>The codes of the other side.</summary>
    /// <exception cref="AssayException">There is none of this name; the nearest is named.</exception>
    public static Taxonomy Target(string name) => Taxonomy.Checked(OptionsJson.Read<Taxonomy>(Text(Known(name), "", ".json"), name), name);

    private static string Known(string name) => Names.Contains(name) ? name : throw new AssayException($"there is no crosswalk '{name}'{Nearest.Hint(name, Names)}; they are {string.Join(", ", Names)}");

    private static string Text(string name, string before, string after)
    {
        using var reader = new StreamReader(typeof(BuiltInCrosswalks).Assembly.GetManifestResourceStream(before + name + after)!);
        return reader.ReadToEnd();
    }
}
