using System.Text.Json;
using Assay.Models.Text;
using Assay.TestKit;

namespace Assay.Cli.Tests.Verbs;

public sealed class ModelTokenizeTests
{
    [Fact]
    public void The_tokens_of_a_text_are_shown_and_given_as_JSON()
    {
        using var folder = Model();
        var shown = CommandLine.Run("model", "tokenize", "--model", folder.Path, "--text", "so [so]");
        Assert.Equal(0, shown.ExitCode);
        Assert.Contains("5 tokens of a vocabulary of 260; the model wants <bos> before them", shown.Out, StringComparison.Ordinal);
        var json = JsonElement.Parse(CommandLine.Run("model", "tokenize", "--model", folder.Path, "--text", "so [so]", "--json").Out);
        Assert.Equal("so [so]", json.GetProperty("text").GetString());
        Assert.Equal("Ġ", json.GetProperty("tokens")[1].GetProperty("piece").GetString());
        Assert.Equal([259, 35, 94, 259, 96], json.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()));
    }

    [Fact]
    public void Ids_are_turned_into_text_and_special_tokens_read_where_asked()
    {
        using var folder = Model();
        Assert.Contains("\"text\": \"soso\"", CommandLine.Run("model", "tokenize", "--model", folder.Path, "--ids", "259", "259", "--json").Out, StringComparison.Ordinal);
        var special = JsonElement.Parse(CommandLine.Run("model", "tokenize", "--model", folder.Path, "--text", "<bos>so", "--special", "--json").Out);
        Assert.Equal([2, 259], special.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()));
    }

    [Fact]
    public void What_the_user_can_mend_is_told_in_one_line()
    {
        using var folder = Model();
        Assert.Equal((2, "assay: 0 of --text, --file and --ids were given, expected one\n"), Failure("--model", folder.Path));
        Assert.Equal((2, "assay: token id 260 is outside the vocabulary, expected 0 to 259\n"), Failure("--model", folder.Path, "--ids", "260"));
        Assert.Contains("cannot be read", Failure("--model", folder.Path, "--file", "/nowhere").Error, StringComparison.Ordinal);
        Assert.Contains("holds no tokenizer.json", Failure("--model", "/nowhere", "--text", "x").Error, StringComparison.Ordinal);
    }

    private static (int ExitCode, string Error) Failure(params string[] words)
    {
        var run = CommandLine.Run(["model", "tokenize", .. words]);
        return (run.ExitCode, run.Error);
    }

    // 3 special tokens, 256 bytes, and "so".
    private static TemporaryFolder Model()
    {
        var folder = new TemporaryFolder();
        ByteLevelBpe.Train(["so so"], 260).Save(folder.Path);
        return folder;
    }
}
