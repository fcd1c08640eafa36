using System.Text.Json;
using Assay.TestKit;

namespace Assay.Cli.Tests.Verbs;

public sealed class OnionVerbsTests
{
    [Fact]
    public void A_network_is_trained_and_instruments_are_held_to_its_file()
    {
        using var folder = new TemporaryFolder();
        string[] small = ["--max-length", "3", "--held-out", "40"];
        var trained = CommandLine.Run(["onion", "train", "--symbols", "6", "--width", "6", "--steps", "5", "--out", folder["gru.safetensors"], "--json", .. small]);
        Assert.Equal(0, trained.ExitCode);
        using var json = JsonDocument.Parse(trained.Out);
        Assert.Equal(40, json.RootElement.GetProperty("sequences").GetInt32());
        var onion = CommandLine.Run(["onion", "intervene", "--model", folder["gru.safetensors"], "--steps", "5", .. small]);
        Assert.Contains("nothing done:", onion.Out, StringComparison.Ordinal);
        Assert.Contains("learned scale by position:", onion.Out, StringComparison.Ordinal);
        var unigram = CommandLine.Run(["onion", "intervene", "--model", folder["gru.safetensors"], "--hypothesis", "unigram", "--rotation", "cayley", "--steps", "5", .. small]);
        Assert.Contains("channels by variable, unassigned last:", unigram.Out, StringComparison.Ordinal);
        var probe = CommandLine.Run(["onion", "probe", "--model", folder["gru.safetensors"], "--reader", "linear-probe", "--steps", "5", .. small]);
        Assert.Contains("linear-probe: exact match", probe.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--model is needed", "onion", "intervene")]
    [InlineData("there is no such file", "onion", "probe", "--model", "nowhere.safetensors")]
    [InlineData("steps: is 0, expected at least 1", "onion", "train", "--steps", "0", "--out", "x")]
    [InlineData("symbols: is 2, expected 3 to 60", "onion", "train", "--symbols", "2", "--out", "x")]
    [InlineData("is all there is; ask for fewer", "onion", "train", "--symbols", "3", "--max-length", "2", "--out", "x")]
    [InlineData("testGammas: is [0.9], expected ratios above 0 and up to 0.4", "onion", "calibrate", "--set", "testGammas=[0.9]")]
    public void What_cannot_be_is_said_before_anything_is_trained(string said, params string[] words)
    {
        var answer = CommandLine.Run(words);
        Assert.NotEqual(0, answer.ExitCode);
        Assert.Contains(said, answer.Error, StringComparison.Ordinal);
    }
}
