using System.Text.Json.Nodes;
using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.TestKit;
using Assay.Tensors.Formats;
using static TorchSharp.torch;

namespace Assay.Models.Tests;

/// <summary>The files of a Hugging Face folder: one or several, whole or not, in the type asked for, in little more memory than the weights take.</summary>
public sealed class FamilyFilesTests
{
    private const string Llama = """
        {"model_type": "llama", "vocab_size": 23, "hidden_size": 12, "intermediate_size": 20, "num_hidden_layers": 2, "num_attention_heads": 3, "num_key_value_heads": 3, "head_dim": 4, "max_position_embeddings": 16, "tie_word_embeddings": true}
        """;

    private const string Gpt2 = """
        {"model_type": "gpt2", "vocab_size": 23, "n_embd": 12, "n_layer": 2, "n_head": 3, "n_positions": 16}
        """;

    [Fact]
    public void Shards_with_an_index_give_the_same_model()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        FamilyFolder.Write(folder.Path, Llama);
        using var whole = Transformer.Load(folder.Path);
        Shard(folder);
        using var sharded = Transformer.Load(folder.Path);
        Assert.Equal(whole.Hash(), sharded.Hash());
    }

    [Fact]
    public void Faults_of_shards_and_index_are_named()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        FamilyFolder.Write(folder.Path, Llama);
        Shard(folder);
        var index = folder["model.safetensors.index.json"];
        var good = File.ReadAllText(index);
        Fails(folder, index, good.Replace("model-00001", "../model-00001", StringComparison.Ordinal), "expected the name of a file in the same folder");
        Fails(folder, index, good.Replace("\"weight_map\"", "\"map\"", StringComparison.Ordinal), "has no object 'weight_map'");
        Fails(folder, index, "{", "is no JSON");
        Fails(folder, index, good.Replace("\"model.norm.weight\"", "\"model.gone.weight\"", StringComparison.Ordinal), "holds no tensor 'model.gone.weight', which model.safetensors.index.json says lies there");
        File.WriteAllText(index, good);
        File.Delete(folder["model-00002-of-00002.safetensors"]);
        Fails(folder, index, good, "model-00002-of-00002.safetensors: there is no such file");
    }

    [Fact]
    public void GPT_2_is_read_with_and_without_its_prefix()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        FamilyFolder.Write(folder.Path, Gpt2);
        using var with = Transformer.Load(folder.Path);
        Rewrite(folder, tensors => tensors.ToDictionary(pair => pair.Key.Replace("transformer.", "", StringComparison.Ordinal), pair => pair.Value, StringComparer.Ordinal));
        using var without = Transformer.Load(folder.Path);
        Assert.Equal(with.Hash(), without.Hash());
    }

    // Fixtures/make_gpt2_bin.py wrote both with Python's own modules.
    [Fact]
    public void PyTorchs_own_files_give_the_model_that_safetensors_give()
    {
        var made = Path.Combine(RepositoryRoot.Folder, "tests", "Assay.Models.Tests", "Fixtures", "gpt2-bin");
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(made, "config.json"), folder["config.json"]);
        File.Copy(Path.Combine(made, "same.safetensors"), folder["model.safetensors"]);
        using var expected = Transformer.Load(folder.Path);
        using var found = Transformer.Load(made);
        Assert.Equal(expected.Hash(), found.Hash());
    }

    [Fact]
    public void A_tensor_that_nobody_asked_for_is_refused_unless_it_is_a_known_buffer()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        FamilyFolder.Write(folder.Path, Llama);
        Rewrite(folder, tensors => With(tensors, "model.layers.0.self_attn.rotary_emb.inv_freq", ones(2)));
        Transformer.Load(folder.Path).Dispose();
        Rewrite(folder, tensors => With(tensors, "model.layers.0.self_attn.q_proj.bias", ones(12)));
        Fails(folder, "holds 1 tensors that a llama of this config.json does not have: model.layers.0.self_attn.q_proj.bias");
    }

    [Fact]
    public void An_output_matrix_has_to_agree_with_what_config_json_says_of_it()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        FamilyFolder.Write(folder.Path, Llama);
        Rewrite(folder, tensors => With(tensors, "lm_head.weight", tensors["model.embed_tokens.weight"].clone()));
        Transformer.Load(folder.Path).Dispose();        // the embedding a second time
        Rewrite(folder, tensors => With(tensors, "lm_head.weight", tensors["model.embed_tokens.weight"] * 2));
        Fails(folder, "tensor 'lm_head.weight' differs from the embedding");
        Rewrite(folder, tensors => tensors.Where(pair => pair.Key != "lm_head.weight").ToDictionary(StringComparer.Ordinal));
        File.WriteAllText(folder["config.json"], Llama.Replace("\"tie_word_embeddings\": true", "\"tie_word_embeddings\": false", StringComparison.Ordinal));
        Fails(folder, "tensor 'lm_head.weight' is absent, expected [23, 12] by config.json. With 'tie_word_embeddings' true");
    }

    [Fact]
    public void Wrong_shapes_and_types_and_a_folder_without_weights_are_refused()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        FamilyFolder.Write(folder.Path, Llama);
        Rewrite(folder, tensors => With(tensors, "model.norm.weight", ones(13)));
        Fails(folder, "tensor 'model.norm.weight' is [13], expected [12] by config.json");
        Rewrite(folder, tensors => With(tensors, "model.embed_tokens.weight", ones(23, 12).to(int8)));
        Fails(folder, "tensor 'model.embed_tokens.weight' holds Int8, expected float32");
        File.Delete(folder["model.safetensors"]);
        Fails(folder, "holds no weights, expected one of model.safetensors");
    }

    [Fact]
    public void Weights_are_kept_in_the_files_type_or_the_one_asked_for()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        FamilyFolder.Write(folder.Path, Gpt2);          // with transposed matrices, which no straight read fills
        Rewrite(folder, tensors => tensors.ToDictionary(pair => pair.Key, pair => pair.Value.to(bfloat16), StringComparer.Ordinal));
        using var stored = Transformer.Load(folder.Path);
        using var asked = Transformer.Load(folder.Path, float32);
        Assert.Equal((bfloat16, float32), (stored.DType, asked.DType));
        foreach (var (name, view) in stored.State())
            Assert.True(view.to(float32).equal(asked.State()[name]).all().item<bool>(), name);
    }

    // Gemma rounds √d to bfloat16 before it multiplies: √3584 = 59.87 becomes 59.75 (Hugging Face transformers, models/gemma2).
    [Fact]
    public void In_bfloat16_the_embeddings_factor_is_rounded_first()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var config = new TransformerConfig { VocabularySize = 3, Width = 3584, Layers = 1, Heads = 1, KeyValueHeads = 1, HeadWidth = 2, MlpWidth = 1 };
        using var wide = Transformer.Create(config, new SeedStream(1));
        using var model = wide.To(CPU, bfloat16);
        model.Weights.Embedding.fill_(1);
        using var pass = model.Forward(zeros(1, 1, int64), new Taps().Read(Site.Parse("resid_pre.0")).WithoutLogits());
        Assert.Equal(59.75f, pass[Site.Parse("resid_pre.0")].max().to(float32).item<float>());
    }

    [Theory]
    [InlineData(ScalarType.BFloat16, null)]
    [InlineData(ScalarType.BFloat16, ScalarType.Float32)]
    [InlineData(ScalarType.Float32, ScalarType.BFloat16)]
    public void Loading_takes_little_more_memory_than_the_weights_kept(ScalarType stored, ScalarType? keep)
    {
        using var folder = new TemporaryFolder();
        using (NewDisposeScope())
        using (var made = Transformer.Create(new TransformerConfig { VocabularySize = 20_000, Width = 1024, Layers = 6, Heads = 8, KeyValueHeads = 4, HeadWidth = 128, MlpWidth = 3072 }, new SeedStream(1)))
        using (var model = made.To(CPU, stored))
            model.Save(folder.Path);
        var watch = new PeakMemory();
        using var loaded = Transformer.Load(folder.Path, keep);
        var (kept, extra) = (loaded.Config.Parameters() * (loaded.DType == float32 ? 4 : 2), watch.Rise());
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"{kept / 1e6:F0} MB kept, peak {extra / 1e6:F0} MB"));
        Assert.InRange(kept, 170_000_000, 800_000_000);
        Assert.InRange(extra, 0.9 * kept, 1.15 * kept);
    }

    private static void Shard(TemporaryFolder folder)
    {
        var tensors = SafetensorsFile.ReadAll(folder["model.safetensors"]);
        var map = new JsonObject();
        foreach (var (number, half) in tensors.OrderBy(pair => pair.Key, StringComparer.Ordinal).Chunk((tensors.Count + 1) / 2).Index())
        {
            var name = $"model-{number + 1:D5}-of-00002.safetensors";
            SafetensorsWriter.Write(folder[name], half.ToDictionary(StringComparer.Ordinal));
            foreach (var (tensor, _) in half)
                map[tensor] = name;
        }
        File.WriteAllText(folder["model.safetensors.index.json"], new JsonObject { ["metadata"] = new JsonObject(), ["weight_map"] = map }.ToJsonString());
        File.Delete(folder["model.safetensors"]);
    }

    private static void Rewrite(TemporaryFolder folder, Func<Dictionary<string, Tensor>, Dictionary<string, Tensor>> change) =>
        SafetensorsWriter.Write(folder["model.safetensors"], change(SafetensorsFile.ReadAll(folder["model.safetensors"])));

    private static Dictionary<string, Tensor> With(Dictionary<string, Tensor> tensors, string name, Tensor value)
    {
        tensors[name] = value;
        return tensors;
    }

    private static void Fails(TemporaryFolder folder, string path, string text, string message)
    {
        File.WriteAllText(path, text);
        Fails(folder, message);
    }

    private static void Fails(TemporaryFolder folder, string message) =>
        Assert.Contains(message, Assert.Throws<UnreadableFileException>(() => Transformer.Load(folder.Path)).Message, StringComparison.Ordinal);
}
