using System.Text.Json;
using Assay.Dictionaries.Architectures;
using Assay.Tensors.Formats;
using Assay.TestKit;
using TorchSharp;

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

    [Fact]
    public void A_dictionary_is_searched_for_circles_and_a_report_is_written()
    {
        using var folder = new TemporaryFolder();
        using var scope = torch.NewDisposeScope();
        var angles = torch.arange(7) * (2 * Math.PI / 7);
        var ring = torch.stack([angles.cos(), angles.sin(), torch.zeros(7)], 1);
        using var dictionary = new TopKAutoencoder(ring.t().contiguous(), torch.zeros(7), ring, torch.zeros(3), 1);
        dictionary.Save(folder["sae"]);
        var around = torch.arange(3_000) * (2 * Math.PI / 3_000);
        SafetensorsWriter.Write(folder["rows.safetensors"], new Dictionary<string, torch.Tensor> { ["rows"] = torch.stack([around.cos(), around.sin(), torch.zeros(3_000)], 1) });
        var found = CommandLine.Run(["onion", "circles", "--sae", folder["sae"], "--activations", folder["rows.safetensors"], "--out", folder["report"], "--json"]);
        Assert.Equal(0, found.ExitCode);
        using var json = JsonDocument.Parse(found.Out);
        Assert.Equal("irreducible", json.RootElement.GetProperty("tables")[0].GetProperty("rows")[0][4].GetString());
        Assert.True(File.Exists(folder["report/report.html"]));
        var wrong = CommandLine.Run(["onion", "circles", "--sae", folder["sae"], "--activations", folder["rows.safetensors"], "--out", folder["other"], "--set", "indices.epsilon=2"]);
        Assert.Contains("indices.epsilon: is 2, expected above 0 and below 1", wrong.Error, StringComparison.Ordinal);
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
