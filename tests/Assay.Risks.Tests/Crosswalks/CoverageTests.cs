using Assay.Core.Errors;
using Assay.Risks.Crosswalks;
using Assay.Risks.Replication;
using Assay.Risks.Samples;
using Assay.Risks.Taxonomies;

namespace Assay.Risks.Tests.Crosswalks;

public sealed class CoverageTests
{
    private static DocumentCoverage Document(int number, params string[] subdomains) => new(number, $"D{number}", subdomains.Length, subdomains, []);

    private static readonly CoverageMatrix Small = new(["a", "b", "c", "d", "e"], [Document(1, "a", "b", "c"), Document(2, "c", "d"), Document(3, "a", "d"), Document(4, "b")]);

    private static Crosswalk Walk(params (string Subject, string Object)[] pairs) =>
        new([], new Dictionary<string, string>(), [], [.. pairs.Select(pair => new CrosswalkMapping($"s:{pair.Subject}", "skos:closeMatch", $"o:{pair.Object}", "j", []))]);

    private static Taxonomy Flat(params string[] codes) => new() { Id = "t", Name = "t", Source = "t", Nodes = [.. codes.Select(code => new TaxonomyNode(code, code, ""))] };

    [Fact]
    public void The_cover_takes_what_adds_most_until_nothing_is_left() => Assert.Equal([1, 2], Small.GreedyCover().Select(document => document.Document));

    [Fact]
    public void Sets_are_compared_by_hand_computed_parts()
    {
        var comparison = Small.Compare([1], [2, 4]);
        Assert.Equal(["b", "c"], comparison.Both);
        Assert.Equal(["a"], comparison.LeftOnly);
        Assert.Equal(["d"], comparison.RightOnly);
        Assert.Equal(["e"], comparison.Neither);
        Assert.Equal(0.5, comparison.Jaccard);
        Assert.Equal(["e"], Small.Missing);
        Assert.Throws<AssayException>(() => Small.Compare([9], [1]));
    }

    [Fact]
    public void Mappings_that_share_a_code_are_one_group()
    {
        // 1-x, 2-x and 2-y hang together; 3-z stands alone; 4 and w have none: 2 of 4 groups are shared.
        var comparison = CrosswalkComparison.Of(Walk(("1", "x"), ("2", "x"), ("2", "y"), ("3", "z")), Flat("1", "2", "3", "4"), Flat("x", "y", "z", "w"));
        Assert.Equal((2, 0.5), (comparison.Shared, comparison.Jaccard));
        Assert.Equal(["4"], comparison.SubjectsMissing.Select(node => node.Code));
        Assert.Equal(["w"], comparison.ObjectsMissing.Select(node => node.Code));
    }

    [Fact]
    public void A_mapped_parent_counts_for_its_children_unless_some_count_themselves()
    {
        var tree = new Taxonomy { Id = "t", Name = "t", Source = "t", Nodes = [new("p", "p", ""), new("p.1", "p.1", "") { Parent = "p" }, new("q", "q", "")] };
        Assert.Equal(["p.1"], CrosswalkComparison.Of(Walk(("p", "x")), tree, Flat("x")).SubjectsMatched.Select(node => node.Code));
        var two = new Taxonomy { Id = "t", Name = "t", Source = "t", Nodes = [.. tree.Nodes, new("p.2", "p.2", "") { Parent = "p" }] };
        Assert.Equal(["p.1"], CrosswalkComparison.Of(Walk(("p", "x"), ("p.1", "x")), two, Flat("x")).SubjectsMatched.Select(node => node.Code));
    }

    [Fact]
    public void The_plot_has_a_dot_for_each_pair_and_text_is_text()
    {
        var matrix = CoverageMatrix.Of([.. SampleRepository.Repository.Risks], SampleRepository.Repository.Documents);
        var svg = CoveragePlot.Svg(matrix, "<script>");
        Assert.Equal(24 * matrix.Documents.Count, svg.Split("<circle").Length - 1);
        Assert.DoesNotContain("<script>", svg, StringComparison.Ordinal);
        Assert.Equal(matrix.Documents.Count + 1, CoverageCsv.Text(matrix).TrimEnd().Split('\n').Length);
    }

    [Fact]
    public void The_published_documents_name_what_the_paper_counts()
    {
        var matrix = CoverageMatrix.Of(V3Workbook.Repository.RisksOf(3), V3Workbook.Repository.Documents);
        Assert.Equal(63, matrix.Documents.Count);
        Assert.Equal(20, matrix.Documents.Max(document => document.Subdomains.Count));
        Assert.Empty(matrix.Missing);
        Assert.Equal(24, matrix.GreedyCover().SelectMany(document => document.Subdomains).Distinct(StringComparer.Ordinal).Count());
    }
}
