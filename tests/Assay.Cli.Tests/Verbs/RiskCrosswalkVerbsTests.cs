using Assay.Risks.Crosswalks;

namespace Assay.Cli.Tests.Verbs;

[Collection("Assay home")]
public sealed class RiskCrosswalkVerbsTests : RiskCommandLines
{
    [Fact]
    public void A_crosswalk_is_shown_written_and_read_back()
    {
        Assert.Equal(BuiltInCrosswalks.Names, Json("risk", "crosswalk", "list").EnumerateArray().Select(one => one.GetProperty("name").GetString()));
        var shown = Json("risk", "crosswalk", "show", "owasp-llm-2025", "--to", Home.In("a.tsv")).GetProperty("mappings");
        Assert.Equal(shown.GetRawText(), Json("risk", "crosswalk", "show", Home.In("a.tsv")).GetProperty("mappings").GetRawText());
        Assert.Contains("narrowMatch", CommandLine.Run("risk", "crosswalk", "show", "owasp-llm-2025").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_no_counterpart_is_told()
    {
        Assert.Contains("7.5", CommandLine.Run("risk", "crosswalk", "compare", "owasp-llm-2025").Out, StringComparison.Ordinal);
        Assert.Equal("7.6", Json("risk", "crosswalk", "compare", "aiid-mit").GetProperty("subjectsMissing")[0].GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("a.svg", "<circle")]
    [InlineData("a.csv", "document,name,1.1")]
    [InlineData("a.json", "\"subdomains\"")]
    public void Coverage_is_written_as_the_files_ending_asks(string name, string holds)
    {
        var found = Json("risk", "coverage", "--left", "1", "--right", "2", "3", "--to", Home.In(name));
        Assert.Equal(0, found.GetProperty("missing").GetArrayLength());
        Assert.True(found.GetProperty("comparison").GetProperty("leftOnly").GetArrayLength() > 0);
        Assert.Contains(holds, File.ReadAllText(Home.In(name)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("did you mean 'owasp-llm-2025'", "risk", "crosswalk", "show", "owasp-llm-2023")]
    [InlineData("there is no document 99", "risk", "coverage", "--left", "99")]
    [InlineData("--right needs --left", "risk", "coverage", "--right", "1")]
    [InlineData(".svg, .csv or .json", "risk", "coverage", "--to", "a.png")]
    public void What_the_user_can_mend_is_told(string says, params string[] words)
    {
        var line = CommandLine.Run([.. words.Select(word => word == "a.png" ? Home.In(word) : word)]);
        Assert.Equal(2, line.ExitCode);
        Assert.Contains(says, line.Error, StringComparison.Ordinal);
    }
}
