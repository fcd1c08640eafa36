using System.Text.Json.Nodes;
using Assay.Core.Errors;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Models.Synthesis;
using Assay.Models.Text;
using Assay.Tensors.Formats;
using Assay.TestKit;
using static TorchSharp.torch;

namespace Assay.Models.Tests.Synthesis;

/// <summary>Random checkpoints of published shapes.</summary>
public sealed class ModelSynthesisTests
{
    // Numbers of weights as the publishers' pages and papers count them: Gemma 2 report, table 2 (embedding + rest); the others from the hub's file sizes.
    [Theory]
    [InlineData("gemma-2-2b", 2_614_341_888)]
    [InlineData("gemma-2-9b", 9_241_705_984)]
    [InlineData("llama-3-8b", 8_030_261_248)]
    [InlineData("pythia-160m", 162_322_944)]
    [InlineData("gpt2", 124_439_808)]
    public void Published_shapes_have_as_many_weights_as_published(string name, long parameters) => Assert.Equal(parameters, ModelSynthesis.Config(name).Parameters());

    [Fact]
    public void Every_name_has_a_shape() => Assert.All(ModelSynthesis.Names, name => Assert.True(ModelSynthesis.Config(name).Layers > 1));

    [Fact]
    public void An_unknown_name_is_answered_with_those_known()
    {
        var fault = Assert.Throws<AssayException>(() => ModelSynthesis.Config("gemma-7"));
        Assert.Contains("gemma-2-2b", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gemma2-tiny")]
    [InlineData("gemma3-tiny")]
    [InlineData("llama-tiny")]
    [InlineData("gpt2-tiny")]
    public void A_folder_loads_as_a_model_whose_activations_stay_sane(string like)
    {
        using var folder = new TemporaryFolder();
        var json = (JsonObject)JsonNode.Parse(File.ReadAllText(Golden.Path($"models/{like}/config.json")))!;
        ModelSynthesis.Write(json, ScalarType.Float32, folder["model"], new SeedStreams(3), 100_000, SilentProgress.Instance, TestContext.Current.CancellationToken);
        using var model = Transformer.Load(folder["model"]);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var sites = Enumerable.Range(0, model.Config.Layers).Select(layer => new Site(SiteKind.ResidPost, layer)).ToList();
        var taps = sites.Aggregate(new Taps(), (all, site) => all.Read(site));
        using var pass = model.Forward(arange(3, 19, ScalarType.Int64).unsqueeze(0), taps);
        foreach (var site in sites)
            Assert.InRange(pass[site].square().mean().sqrt().item<float>(), 0.05f, 30f);
        Assert.InRange(pass.Logits.std(-1).mean().item<float>(), 0.1f, 10f);
        Assert.True((pass.Logits[0, 0] - pass.Logits[0, 9]).abs().max().item<float>() > 0.1f);
    }

    [Fact]
    public void The_folder_holds_a_tokenizer_so_that_text_runs_on_it()
    {
        using var folder = new TemporaryFolder();
        var json = (JsonObject)JsonNode.Parse(File.ReadAllText(Golden.Path("models/llama-tiny/config.json")))!;
        ModelSynthesis.Write(json, ScalarType.BFloat16, folder["model"], new SeedStreams(3), 100_000, SilentProgress.Instance, TestContext.Current.CancellationToken);
        var tokenizer = Tokenizers.Load(folder["model"]);
        Assert.Equal("some tëxt", tokenizer.Decode(tokenizer.Encode("some tëxt")));
        Assert.True(tokenizer.VocabularySize <= 300);
    }

    [Fact]
    public void Shards_are_named_and_indexed_as_Hugging_Face_does()
    {
        using var folder = new TemporaryFolder();
        var written = ModelSynthesis.Write(PublishedShapes.Of("gpt2"), ScalarType.BFloat16, folder["model"], new SeedStreams(1), 100_000_000, SilentProgress.Instance, TestContext.Current.CancellationToken);
        Assert.Equal(["model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors", "model-00003-of-00003.safetensors"], written.Files);
        Assert.All(written.Files, file => Assert.True(new FileInfo(Path.Combine(folder["model"], file)).Length < 101_000_000));
        var index = JsonNode.Parse(File.ReadAllText(Path.Combine(folder["model"], "model.safetensors.index.json")))!;
        Assert.Equal(2 * 124_439_808, index["metadata"]!["total_size"]!.GetValue<long>());
        Assert.Equal("model-00001-of-00003.safetensors", index["weight_map"]!["transformer.wte.weight"]!.GetValue<string>());
        Assert.Equal("bfloat16", JsonNode.Parse(File.ReadAllText(Path.Combine(folder["model"], "config.json")))!["torch_dtype"]!.GetValue<string>());
        using var model = Transformer.Load(folder["model"]);
        Assert.Equal((ScalarType.BFloat16, 12), (model.DType, model.Config.Layers));
    }

    [Theory]
    [InlineData(ScalarType.Float32, 1e-3)]
    [InlineData(ScalarType.BFloat16, 5e-3)]
    [InlineData(ScalarType.Float16, 1e-3)]
    public void Numbers_are_normal_with_the_deviation_asked_for(ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        var values = empty(1 << 20, type);
        new NormalValues(type, 1, 0.5).Fill(values.bytes, new SeedStream(7));
        var wide = values.to(ScalarType.Float64);
        Assert.Equal(1, wide.mean().item<double>(), 2e-3);
        Assert.Equal(0.5, wide.std().item<double>(), 2e-3);
        // Shares within one and two deviations of a normal distribution.
        var distance = (wide - 1).abs() / 0.5;
        Assert.Equal(0.682689, (distance < 1).to(ScalarType.Float64).mean().item<double>(), tolerance + 1e-3);
        Assert.Equal(0.954500, (distance < 2).to(ScalarType.Float64).mean().item<double>(), tolerance + 1e-3);
    }

    [Fact]
    public void The_seed_and_the_name_decide_a_tensors_numbers_and_not_the_shards()
    {
        using var folder = new TemporaryFolder();
        foreach (var (name, seed, shard) in new[] { ("a", 1L, 50_000L), ("b", 1L, 500_000_000L), ("c", 2L, 500_000_000L) })
        {
            var json = (JsonObject)JsonNode.Parse(File.ReadAllText(Golden.Path("models/llama-tiny/config.json")))!;
            ModelSynthesis.Write(json, ScalarType.Float32, folder[name], new SeedStreams(seed), shard, SilentProgress.Instance, TestContext.Current.CancellationToken);
        }
        using Transformer a = Transformer.Load(folder["a"]), b = Transformer.Load(folder["b"]), c = Transformer.Load(folder["c"]);
        Assert.Equal(a.Hash(), b.Hash());
        Assert.NotEqual(a.Hash(), c.Hash());
    }

    [Fact]
    public void A_folder_that_is_there_stays_as_it_is()
    {
        using var folder = new TemporaryFolder();
        var fault = Assert.Throws<AssayException>(() => ModelSynthesis.Write("gpt2", ScalarType.BFloat16, folder.Path, new SeedStreams(1), cancellation: TestContext.Current.CancellationToken));
        Assert.Contains("is there already", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Too_little_space_is_told_before_anything_is_written()
    {
        using var folder = new TemporaryFolder();
        var fault = Assert.Throws<AssayException>(() => ModelSynthesis.RequireSpace(folder["deep/model"], long.MaxValue));
        Assert.Contains("GB free", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stopping_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => ModelSynthesis.Write("gpt2", ScalarType.BFloat16, folder["model"], new SeedStreams(1), cancellation: stop.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_part_of_another_length_than_declared_is_refused_and_leaves_no_file()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(folder["x"], [new SafetensorsPart("a", ScalarType.Float32, [2, 3])], (_, stream) => stream.Write(new byte[20])));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }
}
