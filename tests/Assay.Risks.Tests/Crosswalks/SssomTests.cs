using Assay.Core.Errors;
using Assay.Risks.Crosswalks;

namespace Assay.Risks.Tests.Crosswalks;

public sealed class SssomTests
{
    private const string Header = "# curie_map:\n#   a: https://a.example/\n#   \"b\": \"https://b.example/\"\n# license: https://creativecommons.org/publicdomain/zero/1.0/\n#mapping_set_id: https://example/set\n";

    private const string Columns = "subject_id\tpredicate_id\tobject_id\tmapping_justification\tmine\n";

    private static string Fault(string text) => Assert.Throws<UnreadableFileException>(() => SssomFile.Parse(text, "m.tsv")).Message;

    [Fact]
    public void Unknown_columns_and_metadata_are_kept()
    {
        var read = SssomFile.Parse(Header + Columns + "a:1\tskos:exactMatch\tb:x.y\tsemapv:ManualMappingCuration\tkept\n", "m.tsv");
        Assert.Equal("https://b.example/", read.Prefixes["b"]);
        Assert.Equal([" license: https://creativecommons.org/publicdomain/zero/1.0/", "mapping_set_id: https://example/set"], read.Metadata);
        var mapping = Assert.Single(read.Mappings);
        Assert.Equal(("1", "x.y", "kept"), (mapping.Subject, mapping.Object, mapping.Cells[^1]));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("=1+1")]
    [InlineData("a \"quoted\" word")]
    [InlineData("a\ttab")]
    [InlineData("")]
    public void What_is_written_is_read_back(string cell)
    {
        var read = SssomFile.Parse(Header + Columns + "a:1\tskos:closeMatch\tb:2\tsemapv:Manual\t\n", "m.tsv");
        var changed = read with { Mappings = [read.Mappings[0] with { Cells = [.. read.Mappings[0].Cells.SkipLast(1), cell] }] };
        var text = SssomFile.Text(changed);
        Assert.DoesNotContain("\t=", text, StringComparison.Ordinal);
        var again = SssomFile.Parse(text, "m.tsv");
        Assert.Equal(changed.Mappings[0].Cells, again.Mappings[0].Cells);
        Assert.Equal(read.Prefixes, again.Prefixes);
        Assert.Equal(read.Metadata, again.Metadata);
    }

    [Theory]
    [InlineData("a:1\tskos:exactMatc\tb:2\tj\t\n", "line 7, column predicate_id: 'skos:exactMatc' is none of")]
    [InlineData("a:1\tskos:exactMatch\tc:2\tj\t\n", "line 7, column object_id: the prefix of 'c:2' is not in curie_map")]
    [InlineData("a:1\tskos:exactMatch\tb:2\t\t\n", "line 7, column mapping_justification: is empty")]
    [InlineData("a:1\tskos:exactMatch\tb:2\n", "line 7: has 3 fields, expected 5")]
    [InlineData("a:1\tskos:exactMatch\tb:2\tj\t\"open\n", "line 7, field 5: a quote is opened")]
    public void Faults_name_line_and_column(string row, string says) => Assert.Contains(says, Fault(Header + Columns + row), StringComparison.Ordinal);

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var message = Fault(Header + Columns + "a:1\tis\tb:2\tj\t\nz:1\tskos:exactMatch\tb:2\tj\t\n");
        Assert.Contains("line 7", message, StringComparison.Ordinal);
        Assert.Contains("line 8", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("subject_id\tobject_id\n")]
    public void A_file_without_the_columns_is_none(string text) => Assert.Contains("has no column", Fault(text), StringComparison.Ordinal);
}
