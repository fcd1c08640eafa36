using System.Text;
using System.Text.Json.Nodes;
using Assay.Core.Errors;
using Assay.Tensors.Formats;
using Assay.TestKit;
using CsCheck;
using static TorchSharp.torch;

namespace Assay.Models.Tests;

/// <summary>Whatever config.json and the shards' index say, a folder is loaded and runs, or is refused as unreadable: no other exception, no crash. A failure prints its seed.</summary>
public sealed class FamilyFuzzTests : IDisposable
{
    private static readonly Dictionary<string, string> Good = new(StringComparer.Ordinal)
    {
        ["gemma3_text"] = """{"model_type": "gemma3_text", "vocab_size": 9, "hidden_size": 4, "intermediate_size": 6, "num_hidden_layers": 2, "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 4, "max_position_embeddings": 8, "sliding_window": 2, "sliding_window_pattern": 2, "query_pre_attn_scalar": 4, "rope_theta": 1000.0, "rope_local_base_freq": 100.0, "rope_scaling": {"rope_type": "linear", "factor": 2.0}, "eos_token_id": [1, 2]}""",
        ["llama"] = """{"model_type": "llama", "vocab_size": 9, "hidden_size": 4, "intermediate_size": 6, "num_hidden_layers": 2, "num_attention_heads": 2, "num_key_value_heads": 2, "head_dim": 2, "max_position_embeddings": 8, "tie_word_embeddings": true, "rope_scaling": {"rope_type": "llama3", "factor": 8, "low_freq_factor": 1, "high_freq_factor": 4, "original_max_position_embeddings": 4}}""",
        ["gpt2"] = """{"model_type": "gpt2", "vocab_size": 9, "n_embd": 4, "n_layer": 2, "n_head": 2, "n_positions": 16, "activation_function": "gelu", "n_inner": 6, "scale_attn_weights": true}""",
        ["gpt_neox"] = """{"model_type": "gpt_neox", "vocab_size": 9, "hidden_size": 8, "intermediate_size": 6, "num_hidden_layers": 2, "num_attention_heads": 2, "max_position_embeddings": 8, "rotary_pct": 0.5, "attention_bias": true, "use_parallel_residual": true, "hidden_act": "gelu"}""",
    };

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "1", "2", "3", "-1", "0.5", "1e300", "1e-300", "2147483647", "4294967296", "9223372036854775807", "\"\"", "\"gelu\"", "\"linear\"", "\"default\"", "\"gpt2\"", "[]", "{}", "[1]", "[null]",
        """{"type": "linear", "factor": 3}""", """{"rope_theta": 2}""", """{"full_attention": {}, "sliding_attention": {"rope_type": "default"}}""", """["full_attention", "full_attention"]""", """["sliding_attention", "full_attention"]""",
    ];

    private static readonly string[] MoreKeys =
        ["rope_parameters", "layer_types", "rms_norm_eps", "tie_word_embeddings", "hidden_activation", "final_logit_softcapping", "attn_logit_softcapping", "bos_token_id", "mlp_bias", "partial_rotary_factor", "anything"];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Families => [.. Good.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Families))]
    public void Configurations_of_any_values_are_loaded_or_refused(string family) => Settings(family).Sample(LoadOrRefuse, iter: 150, threads: 1);

    [Theory]
    [MemberData(nameof(Families))]
    [Trait("Speed", "Slow")]
    public void Configurations_of_any_values_are_loaded_or_refused_for_long(string family) => Settings(family).Sample(LoadOrRefuse, time: 6, threads: 1);

    [Theory]
    [InlineData("config.json", 100)]
    [InlineData("model.safetensors.index.json", 100)]
    public void Files_of_changed_bytes_are_loaded_or_refused(string name, int rounds) => Changed(name).Sample(bytes => LoadOrRefuse(name, bytes), iter: rounds, threads: 1);

    [Theory]
    [InlineData("config.json")]
    [InlineData("model.safetensors.index.json")]
    [Trait("Speed", "Slow")]
    public void Files_of_changed_bytes_are_loaded_or_refused_for_long(string name) => Changed(name).Sample(bytes => LoadOrRefuse(name, bytes), time: 6, threads: 1);

    // One to three keys of a good file say something else.
    private Gen<string> Settings(string family)
    {
        FamilyFolder.Write(_folder.Path, Good[family]);
        string[] keys = [.. ((JsonObject)JsonNode.Parse(Good[family])!).Select(pair => pair.Key), .. MoreKeys];
        return Gen.Select(Gen.Int[0, keys.Length - 1], Gen.Int[0, Values.Length - 1]).Array[1, 3].Select(changes =>
        {
            var json = (JsonObject)JsonNode.Parse(Good[family])!;
            foreach (var (key, value) in changes)
                json[keys[key]] = JsonNode.Parse(Values[value]);
            return json.ToJsonString();
        });
    }

    private Gen<byte[]> Changed(string name)
    {
        FamilyFolder.Write(_folder.Path, Good["llama"]);
        using (NewDisposeScope())
        {
            var tensors = SafetensorsFile.ReadAll(_folder["model.safetensors"]);
            File.Move(_folder["model.safetensors"], _folder["model-1.safetensors"]);
            var map = string.Join(", ", tensors.Keys.Select(key => $"\"{key}\": \"model-1.safetensors\""));
            File.WriteAllText(_folder["model.safetensors.index.json"], $"{{\"weight_map\": {{{map}}}}}");
        }
        var good = File.ReadAllBytes(_folder[name]);
        return Gen.Select(Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte).Array[1, 3], Gen.Frequency((5, Gen.Const(good.Length)), (1, Gen.Int[0, good.Length]))).Select((changes, length) =>
        {
            var bytes = good.ToArray();
            foreach (var (at, value) in changes)
                bytes[at] = value;
            return bytes[..length];
        });
    }

    private void LoadOrRefuse(string config) => LoadOrRefuse("config.json", Encoding.UTF8.GetBytes(config));

    private void LoadOrRefuse(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder[name], bytes);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        try
        {
            using var model = Transformer.Load(_folder.Path);
            var length = Math.Min(5, model.Config.ContextLength);
            Assert.Equal([1, length, model.Config.VocabularySize], model.Forward(zeros(1, length, int64)).shape);
        }
        catch (UnreadableFileException)
        {
            // refused
        }
    }
}
