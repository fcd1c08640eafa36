using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Tensors.Formats;
using Assay.TestKit;
using static TorchSharp.torch;

namespace Assay.Cli.Tests.Verbs;

/// <summary>Foreign dictionaries through the verbs; the files are those of Assay.Dictionaries.Tests.</summary>
public class SaeFormatTests
{
    private static string Made(string name) => Path.Combine(RepositoryRoot.Folder, "tests", "Assay.Dictionaries.Tests", "Formats", "Fixtures", name);

    private static JsonElement Json(params string[] words)
    {
        var run = CommandLine.Run([.. words, "--json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(run.Out).RootElement;
    }

    private static void Fails(string expected, params string[] words)
    {
        var run = CommandLine.Run(words);
        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_says_format_place_conventions_and_thresholds()
    {
        var openai = Json("sae", "show", "--sae", Made("gpt2-small/resid_post_mlp_v5_32k/autoencoders/8.pt"));
        Assert.Equal(("openai", "topk", 3, "resid_post.8"), (openai.GetProperty("format").GetString(), openai.GetProperty("architecture").GetString(), openai.GetProperty("k").GetInt32(), openai.GetProperty("input").GetString()));
        Assert.Contains("each row to mean 0", openai.GetProperty("beforeEncoding").GetString(), StringComparison.Ordinal);
        var gemma = CommandLine.Run("sae", "show", "--sae", Made("gemma-scope-2b-pt-res/layer_12/width_16k/average_l0_82"));
        Assert.All(["gemma-scope", "google/gemma-2-2b", "resid_post.12", "82", "thresholds", "float32"], word => Assert.Contains(word, gemma.Out, StringComparison.Ordinal));
        var scaled = CommandLine.Run("sae", "show", "--sae", Made("saelens-scaled"));
        Assert.Contains("1.75 was folded", scaled.Out, StringComparison.Ordinal);
        var transcoder = CommandLine.Run("sae", "show", "--sae", Made("gemma-scope-2-1b-pt/transcoder_all/layer_5_width_16k_l0_big_affine"));
        Assert.All(["not recorded -> mlp_out.5 (transcoder)", "pre_feedforward_layernorm", "W_skip"], word => Assert.Contains(word, transcoder.Out, StringComparison.Ordinal));
    }

    [Fact]
    public void Convert_writes_what_encodes_alike_and_says_what_was_folded()
    {
        using var folder = new TemporaryFolder();
        var same = Json("sae", "convert", "--from", Made("gpt2-small/resid_post_mlp_v5_32k/autoencoders/8.pt"), "--to", folder["lens"]);
        Assert.Equal(("openai", "saelens", 0.0), (same.GetProperty("fromFormat").GetString(), same.GetProperty("format").GetString(), same.GetProperty("largestDifference").GetDouble()));
        SafetensorsWriter.Write(folder["x.safetensors"], new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["x"] = arange(12, dtype: ScalarType.Float32).view(3, 4).sin() });
        var (ours, theirs) = (Encoded(folder["lens"], "a"), Encoded(Made("gpt2-small/resid_post_mlp_v5_32k/autoencoders/8.pt"), "b"));
        Assert.All(["features", "reconstruction"], name => Assert.True(ours[name].eq(theirs[name]).all().item<bool>()));
        var line = CommandLine.Run("sae", "convert", "--from", Made("dictionary-learning/trainer_4"), "--to", folder["sparsify"], "--format", "sparsify");
        Assert.Contains("read back value by value the same", line.Out, StringComparison.Ordinal);
        var folded = CommandLine.Run("sae", "convert", "--from", Made("dictionary-learning/trainer_5"), "--to", folder["folded.npz"], "--format", "gemma-scope");
        Assert.Contains("a convention was folded into them. The format cannot say that it reads resid_post.8: give --site when it is used", folded.Out, StringComparison.Ordinal);

        Dictionary<string, Tensor> Encoded(string sae, string name)
        {
            Assert.Equal(0, CommandLine.Run("sae", "encode", "--sae", sae, "--input", folder["x.safetensors"], "--out", folder[name]).ExitCode);
            return SafetensorsFile.ReadAll(folder[name]);
        }
    }

    [Fact]
    public void Some_latents_can_be_kept()
    {
        using var folder = new TemporaryFolder();
        var kept = Json("sae", "convert", "--from", Made("gemma-scope-2b-pt-res/layer_12/width_16k/average_l0_82"), "--to", folder["part"], "--first", "1", "--count", "2");
        Assert.Equal(2, kept.GetProperty("latents").GetInt32());
        Fails("--first needs --count", "sae", "convert", "--from", Made("saelens-skip"), "--to", folder["x"], "--first", "1");
        Fails("in which latents compete", "sae", "convert", "--from", Made("sparsify/layers.3"), "--to", folder["x"], "--count", "1");
    }

    [Fact]
    public void What_cannot_be_converted_is_told_in_one_line()
    {
        using var folder = new TemporaryFolder();
        Fails("--to is --from", "sae", "convert", "--from", Made("saelens-skip"), "--to", Made("saelens-skip"));
        Fails("there is no 'sae-lens'; did you mean 'saelens'?", "sae", "convert", "--from", Made("saelens-skip"), "--to", folder["x"], "--format", "sae-lens");
        Fails("has no place in the format sparsify", "sae", "convert", "--from", Made("saelens-skip"), "--to", folder["x"], "--format", "sparsify");
        Fails("of which one is to be named: trainer_0", "sae", "show", "--sae", Made("dictionary-learning"));
        Fails("there is no such file or folder", "sae", "show", "--sae", folder["nowhere"]);
    }

    [Fact]
    public void The_JSON_of_a_conversion_is_whole()
    {
        using var folder = new TemporaryFolder();
        var run = CommandLine.Run("sae", "convert", "--from", Made("sparsify/layers.3"), "--to", folder["lens"], "--json");
        Assert.Equal("resid_post.3", (string)JsonNode.Parse(run.Out)!["input"]!);
    }
}
