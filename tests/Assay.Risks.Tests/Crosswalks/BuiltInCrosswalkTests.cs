using Assay.Core.Errors;
using Assay.Risks.Crosswalks;
using Assay.Risks.Taxonomies;

namespace Assay.Risks.Tests.Crosswalks;

public sealed class BuiltInCrosswalkTests
{
    public static TheoryData<string> Names => [.. BuiltInCrosswalks.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_code_and_label_is_one_of_its_taxonomy(string name)
    {
        var (crosswalk, target) = (BuiltInCrosswalks.Of(name), BuiltInCrosswalks.Target(name));
        var (subject, @object) = (crosswalk.Columns.ToList().IndexOf("subject_label"), crosswalk.Columns.ToList().IndexOf("object_label"));
        Assert.NotEmpty(crosswalk.Mappings);
        Assert.All(crosswalk.Mappings, mapping =>
        {
            Assert.Equal(BuiltInTaxonomies.Domain.Node(mapping.Subject)?.Name, mapping.Cells[subject]);
            Assert.Equal(target.Node(mapping.Object)?.Name, mapping.Cells[@object]);
            Assert.Equal($"{name}:{mapping.Object}", mapping.ObjectId);
        });
        Assert.Equal(crosswalk.Mappings.Count, crosswalk.Mappings.Select(mapping => (mapping.SubjectId, mapping.ObjectId)).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_one_is_read_back_as_it_was_written(string name)
    {
        var text = SssomFile.Text(BuiltInCrosswalks.Of(name));
        Assert.Equal(text, SssomFile.Text(SssomFile.Parse(text, name)));
    }

    [Fact]
    public void All_ten_of_OWASP_have_a_counterpart() =>
        Assert.Empty(CrosswalkComparison.Of(BuiltInCrosswalks.Of("owasp-llm-2025"), BuiltInTaxonomies.Domain, BuiltInCrosswalks.Target("owasp-llm-2025")).ObjectsMissing);

    [Fact]
    public void The_three_spellings_of_a_subdomain_are_one_code()
    {
        var values = BuiltInCrosswalks.Target("aiid-mit").Nodes;
        Assert.Equal(30, values.Count);
        Assert.DoesNotContain(values, node => node.Code == "7.6");
        Assert.All(values.Where(node => node.Parent is not null), node =>
        {
            foreach (var spelling in new[] { node.Name, node.Aliases.Single(), $"{node.Code} > {BuiltInTaxonomies.Domain.Node(node.Code)!.Name}" })
            {
                Assert.True(DomainCode.TryParse(spelling, out var code));
                Assert.Equal(node.Code, code.Value.ToString());
            }
        });
    }

    [Fact]
    public void Only_what_the_incident_database_lacks_has_no_counterpart_there()
    {
        var comparison = CrosswalkComparison.Of(BuiltInCrosswalks.Of("aiid-mit"), BuiltInTaxonomies.Domain, BuiltInCrosswalks.Target("aiid-mit"));
        Assert.Equal(["7.6"], comparison.SubjectsMissing.Select(node => node.Code));
        Assert.Equal((23, 0), (comparison.ObjectsMatched.Count, comparison.ObjectsMissing.Count));
        Assert.Equal(23.0 / 24, comparison.Jaccard);
    }

    [Fact]
    public void A_name_that_is_nearly_right_is_answered_with_the_right_one() =>
        Assert.Contains("did you mean 'owasp-llm-2025'", Assert.Throws<AssayException>(() => BuiltInCrosswalks.Of("owasp-llm-2024")).Message, StringComparison.Ordinal);
}
