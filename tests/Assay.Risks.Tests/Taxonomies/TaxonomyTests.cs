using Assay.Core.Errors;
using Assay.Risks.Taxonomies;
using Assay.TestKit;

namespace Assay.Risks.Tests.Taxonomies;

public sealed class TaxonomyTests
{
    private static readonly Taxonomy Domain = BuiltInTaxonomies.Domain;

    [Fact]
    public void The_domain_taxonomy_has_seven_domains_and_24_subdomains_one_of_them_since_release_3()
    {
        var subdomains = Domain.Nodes.Where(node => node.Parent is { } parent && parent != "X").ToList();
        Assert.Equal(["1", "2", "3", "4", "5", "6", "7", "X"], Domain.Roots.Select(node => node.Code));
        Assert.Equal([3, 2, 2, 3, 2, 6, 6], Enumerable.Range(1, 7).Select(domain => Domain.Children($"{domain}").Count()));
        Assert.Equal("7.6", Assert.Single(subdomains, node => node.Since == 3).Code);
        Assert.Equal(23, subdomains.Count(node => node.Since == 1));
    }

    [Fact]
    public void Each_causal_factor_has_the_levels_1_to_4()
    {
        foreach (var factor in Enum.GetValues<CausalFactor>())
            Assert.Equal(4, CausalCode.Parse(factor, CausalCode.Stored(factor, 4)));
        Assert.Equal("2 - AI", CausalCode.Stored(CausalFactor.Entity, 2));
        Assert.Equal("1 - Pre-deployment", CausalCode.Stored(CausalFactor.Timing, 1));
    }

    // Every spelling here stands somewhere in the files in use.
    [Theory]
    [InlineData("1.1 > Unfair discrimination and misrepresentation", "1.1")]
    [InlineData("1.1. Unfair discrimination and misrepresentation", "1.1")]
    [InlineData("1.1 Unfair discrimination and misrepresentation", "1.1")]
    [InlineData("1. Discrimination & Toxicity", "1.0")]
    [InlineData("4.0 > Malicious use", "4.0")]
    [InlineData("Malicious actors", "4.0")]
    [InlineData("Human- Computer Interaction", "5.0")]
    [InlineData("6. Socioeconomic and Environmental", "6.0")]
    [InlineData("Multi-agent risks ", "7.6")]
    [InlineData("AI possessing dangerous capabilities\n", "7.2")]
    [InlineData("X.1 > Excluded", "X.1")]
    [InlineData("7", "7.0")]
    public void A_code_is_read_in_every_spelling_in_use(string text, string code)
    {
        Assert.True(DomainCode.TryParse(text, out var parsed));
        Assert.Equal(code, parsed.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("AS")]
    [InlineData("8.1 > Nothing")]
    [InlineData("1.9 > Nothing")]
    [InlineData("1.10")]
    [InlineData("12")]
    public void What_is_no_code_is_not_read_as_one(string text) => Assert.False(DomainCode.TryParse(text, out _));

    [Theory]
    [InlineData(CausalFactor.Timing, "Pre- deployment", 1)]
    [InlineData(CausalFactor.Timing, "2 - Post-deployment", 2)]
    [InlineData(CausalFactor.Entity, "AI", 2)]
    [InlineData(CausalFactor.Intent, " 3 - Other ", 3)]
    [InlineData(CausalFactor.Intent, "AI", null)]
    [InlineData(CausalFactor.Entity, "12", null)]
    [InlineData(CausalFactor.Entity, "", null)]
    public void A_level_is_read_with_and_without_its_number(CausalFactor factor, string text, int? level) => Assert.Equal(level, CausalCode.Parse(factor, text));

    [Fact]
    public void A_label_that_several_nodes_share_names_none_of_them() => Assert.Null(BuiltInTaxonomies.Causal.Find("Other"));

    [Theory]
    [InlineData("1.1", "1.1", 0)]
    [InlineData("1.1", "1.2", 0.5)]
    [InlineData("1", "1.2", 0.5)]
    [InlineData("1.1", "2.1", 1)]
    [InlineData("1.1", "nothing", 1)]
    public void Nodes_are_half_as_far_apart_under_one_root(string left, string right, double distance) => Assert.Equal(distance, Domain.Distance(left, right));

    [Fact]
    public void Every_node_says_when_it_is_given() => Assert.All(Domain.Nodes.Concat(BuiltInTaxonomies.Causal.Nodes), node => Assert.EndsWith(".", node.Definition, StringComparison.Ordinal));

    [Fact]
    public void A_taxonomy_file_with_faults_lists_them_all()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["own.json"], """
            { "id": "own", "name": "Own", "source": "me", "nodes": [
              { "code": "a", "name": "A", "definition": "." }, { "code": "a", "name": "B", "definition": "." }, { "code": "b", "name": "C", "definition": ".", "parent": "c" } ] }
            """);
        var failure = Assert.Throws<UnreadableFileException>(() => Taxonomy.ReadFile(folder["own.json"]));
        Assert.Contains("code 'a' is there twice", failure.Message, StringComparison.Ordinal);
        Assert.Contains("b: its parent 'c' does not stand before it", failure.Message, StringComparison.Ordinal);
    }
}
