using Assay.Core.Options;

namespace Assay.Risks.Taxonomies;

/// <summary>The repository's two taxonomies.</summary>
public static class BuiltInTaxonomies
{
    /// <summary>Entity, intent and timing, each with the levels 1 to 4: node <c>entity.2</c> is what the sheet stores as <c>2 - AI</c>.</summary>
    public static Taxonomy Causal { get; } = Load("causal");

    /// <summary>7 domains and 24 subdomains (the last since release 3), and X for what lies outside.</summary>
    public static Taxonomy Domain { get; } = Load("domain");

    private static Taxonomy Load(string name)
    {
        using var reader = new StreamReader(typeof(BuiltInTaxonomies).Assembly.GetManifestResourceStream($"{name}.json")!);
        return Taxonomy.Checked(OptionsJson.Read<Taxonomy>(reader.ReadToEnd(), $"{name}.json"), $"{name}.json");
    }
}
