using Assay.Core.Errors;
using Assay.Core.Reports;
using Assay.Risks.Coding;
using Assay.TestKit;
using static Assay.Risks.Tests.Coding.SmallProject;

namespace Assay.Risks.Tests.Coding;

public sealed class CodeFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CodingProject Project => Of(["ann", "bob"], [Factor("entity")], isBlind: true, Item("x"), Item("=y", "7"));

    private string File(string text, string name = "a.csv")
    {
        System.IO.File.WriteAllText(_folder[name], text);
        return _folder[name];
    }

    private string[][] Lines(string name) => [.. CsvText.Read(_folder[name]).Select(record => record.Fields)];

    [Fact]
    public void An_export_makes_formulas_harmless_and_an_import_reads_them_back()
    {
        var project = Project.Coded(new CodeSubmission("=y", "ann", new Dictionary<string, string> { ["entity"] = "AI" }) { Reason = "=1+1, \"so\"", Confidence = 0.25, Span = "may happen" }).Coded("=y", "bob", ("entity", "AI")).Coded("x", "ann", ("entity", "AI"));
        Assert.Equal((2, 1), CodeFile.WriteEvents(_folder["out.csv"], project, all: false));
        Assert.Equal((3, 0), CodeFile.WriteEvents(_folder["all.csv"], project, all: true));
        Assert.Equal(("'=y", "'=1+1, \"so\"", "entity.2", "AI"), (Lines("out.csv")[1][1], Lines("out.csv")[1][11], Lines("out.csv")[1][5], Lines("out.csv")[1][6]));
        var read = CodeFile.ReadCodes(_folder["out.csv"], Project, "ann", RaterRole.Import).Single();
        Assert.Equal(("=y", "ann", 0.25, "=1+1, \"so\"", "may happen", RaterRole.Import, "entity.2"), (read.Item, read.Rater, read.Confidence, read.Reason, read.Span, read.Role, read.Codes["entity"]));
    }

    [Fact]
    public void The_code_that_stands_for_all_is_written_with_where_it_is_from()
    {
        var project = Project.Coded("x", "ann", ("entity", "AI")).Coded("x", "bob", ("entity", "Human")).Decided(new("x", "entity", "Other", "eve", "")).Coded("=y", "ann", ("entity", "AI"));
        Assert.Equal((2, 1), CodeFile.WriteFinal(_folder["final.csv"], project));
        Assert.Equal([["x", "", "", "entity", "entity.3", "Other", "adjudication", "What may happen with x"], ["'=y", "", "7", "entity", "", "", "", "What may happen with =y"]], Lines("final.csv").Skip(1));
    }

    [Theory]
    [InlineData("item,factor\nx,entity\n", "line 1: there is no column 'value'")]
    [InlineData("item,factor,value\n", "has no rows")]
    [InlineData("item,factor,value\nx,entity,AI\nz,entity,AI\n", "line 3, column 'item': small: there is no item 'z'")]
    [InlineData("item,factor,value\nx,entty,AI\n", "line 2, column 'factor': small: there is no factor 'entty'; did you mean 'entity'?")]
    [InlineData("item,factor,value\nx,entity,Robot\n", "line 2, column 'value': entity: there is no code 'Robot'")]
    [InlineData("item,factor,value\nx,entity,AI\n\nx,entity,Human\n", "line 4, column 'item': x has a code on entity on line 2 already")]
    [InlineData("item,factor,value,confidence\nx,entity,AI,2\n", "line 2, column 'confidence': '2' is no number from 0 to 1")]
    [InlineData("item,factor,value,span\nx,entity,AI,elephants\n", "line 2, column 'span': x: the words 'elephants' do not stand")]
    [InlineData("item,factor,value\nx,entity\n", "line 2: has 2 fields, expected 3")]
    [InlineData("item,factor,value,rater\nx,entity,AI,bob\n", "has no codes of ann")]
    public void A_wrong_line_is_named(string text, string says) =>
        Assert.Contains($"a.csv: {says}", Assert.Throws<UnreadableFileException>(() => CodeFile.ReadCodes(File(text), Project, "ann", RaterRole.Import)).Message, StringComparison.Ordinal);

    [Fact]
    public void Items_are_read_from_a_file_of_ones_own()
    {
        Assert.Equal([new("a", "=text", "3"), new("b", "two\nlines", "")], CodingItems.ReadCsv(File("Document,ID,text,other\n3,a,'=text,\n,b,\"two\nlines\",x\n")));
        Assert.Contains("a.csv: line 3, column 'id': 'a' is on line 2 already", Assert.Throws<UnreadableFileException>(() => CodingItems.ReadCsv(File("id,text\na,b\na,c\n"))).Message, StringComparison.Ordinal);
        Assert.Contains("a.csv: line 2, column 'id': is empty", Assert.Throws<UnreadableFileException>(() => CodingItems.ReadCsv(File("id,text\n,b\n"))).Message, StringComparison.Ordinal);
        Assert.Throws<UnreadableFileException>(() => CodingItems.ReadCsv(_folder["none.csv"]));
    }

    [Fact]
    public void A_taxonomy_of_ones_own_is_a_factor()
    {
        var file = File("""{ "id": "s", "name": "Severity", "source": "ours", "nodes": [ { "code": "level", "name": "Level", "definition": "" }, { "code": "level.high", "parent": "level", "name": "High", "definition": "" } ] }""", "s.json");
        Assert.Equal(["level", "level.high"], CodingFactor.Parse($"severity={file}").Choices.Select(node => node.Code));
        Assert.Equal("level.high", CodingFactor.Parse($"severity={file}#level").Code("high"));
        Assert.Contains("'levl' has no children", Assert.Throws<AssayException>(() => CodingFactor.Parse($"severity={file}#levl")).Message, StringComparison.Ordinal);
        Assert.Contains("there is no 'domian'; did you mean 'domain'", Assert.Throws<AssayException>(() => CodingFactor.Parse("domian")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sample_is_drawn_without_replacement_in_order_and_again_the_same()
    {
        CodingItem[] items = [.. Enumerable.Range(0, 100).Select(i => Item($"{i:000}"))];
        var drawn = CodingItems.Sample(items, 20, 3);
        Assert.Equal(20, drawn.Distinct().Count());
        Assert.Equal(drawn.OrderBy(item => item.Key), drawn);
        Assert.Equal(drawn, CodingItems.Sample(items, 20, 3));
        Assert.NotEqual(drawn, CodingItems.Sample(items, 20, 4));
        Assert.Contains("101 items were asked for, and there are 100", Assert.Throws<AssayException>(() => CodingItems.Sample(items, 101, 3)).Message, StringComparison.Ordinal);
    }
}
