using System.Text.Json;

namespace Assay.Cli.Tests.Verbs;

[Collection("Assay home")]
public sealed class RiskSuggestVerbTests : IDisposable
{
    private readonly AssayHomeFolder _home = new();

    public void Dispose() => _home.Dispose();

    private static JsonElement Json(params string[] words)
    {
        var line = CommandLine.Run([.. words, "--json"]);
        Assert.Equal(0, line.ExitCode);
        return JsonElement.Parse(line.Out);
    }

    [Fact]
    public void A_risk_in_words_gets_codes_of_every_kind()
    {
        var risk = Json("risk", "suggest", "--text", "Letters in a bank's style ask for passwords", "--top", "2").GetProperty("risks")[0];
        Assert.Equal(["domain", "subdomain", "entity", "intent", "timing"], risk.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("target").GetString()));
        var best = risk.GetProperty("targets")[1].GetProperty("codes");
        Assert.Equal((2, "4.3"), (best.GetArrayLength(), best[0].GetProperty("code").GetString()));
        Assert.Contains("words that decided", CommandLine.Run("risk", "suggest", "--text", "Letters that ask for passwords").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_risks_come_from_a_file()
    {
        File.WriteAllText(_home.In("a.csv"), "id,category,description\n1,Leaks,Addresses come back\n2,Misuse,\"Floods of opinion, bought\"\n");
        var risks = Json("risk", "suggest", "--items", _home.In("a.csv")).GetProperty("risks").EnumerateArray().ToList();
        Assert.Equal(["Leaks", "Misuse"], risks.Select(risk => risk.GetProperty("category").GetString()));
    }

    [Fact]
    public void Doubtful_codes_are_listed_and_written()
    {
        var listed = Json("risk", "label-errors", "--target", "timing", "--below", "0.3", "--to", _home.In("a.csv")).GetProperty("errors").GetArrayLength();
        Assert.True(listed > 0);
        Assert.Equal(listed + 1, File.ReadAllText(_home.In("a.csv")).TrimEnd().Split('\n').Length);
    }

    [Fact]
    public void Suggestions_are_judged_beside_the_plain_recipe()
    {
        var shown = CommandLine.Run("risk", "evaluate-suggestions", "--folds", "3", "--resamples", "20");
        Assert.Equal(0, shown.ExitCode);
        foreach (var word in new[] { "documents", "random", "calibration error", "subdomain" })
            Assert.Contains(word, shown.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--text or --items", "risk", "suggest")]
    [InlineData("expected a column text", "risk", "suggest", "--items", "b.csv")]
    [InlineData("line 3 has no word", "risk", "suggest", "--items", "c.csv")]
    [InlineData("precision: is 2", "risk", "suggest", "--text", "leaks", "--precision", "2")]
    [InlineData("no word in the text", "risk", "suggest", "--text", "!")]
    [InlineData(".csv or .json", "risk", "label-errors", "--to", "a.xlsx")]
    public void What_the_user_can_mend_is_told(string says, params string[] words)
    {
        File.WriteAllText(_home.In("b.csv"), "risk\nleaks\n");
        File.WriteAllText(_home.In("c.csv"), "text\nleaks\n-\n");
        var line = CommandLine.Run([.. words.Select(word => word.Contains('.') ? _home.In(word) : word)]);
        Assert.Equal(2, line.ExitCode);
        Assert.Contains(says, line.Error, StringComparison.Ordinal);
    }
}
