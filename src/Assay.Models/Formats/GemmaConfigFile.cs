using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Core.Errors;
using Assay.Core.Runs;

namespace Assay.Models.Formats;

/// <summary>Hugging Face's config.json for the model type gemma2. Foreign files carry many keys of no concern here; those are passed over.</summary>
internal static class GemmaConfigFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static TransformerConfig Read(string path)
    {
        var json = Parse(path);
        Require(path, json, "model_type", "gemma2", mayLack: false);
        Require(path, json, "hidden_activation", "gelu_pytorch_tanh", mayLack: true);
        if (json["tie_word_embeddings"] is JsonValue tied && tied.TryGetValue<bool>(out var isTied) && !isTied)
            throw new UnreadableFileException(path, "'tie_word_embeddings' is false, expected true: Gemma 2 has no output matrix of its own.");
        if (json["attention_bias"] is JsonValue bias && bias.TryGetValue<bool>(out var hasBias) && hasBias)
            throw new UnreadableFileException(path, "'attention_bias' is true, expected false: Gemma 2 has no biases.");
        var config = FromKeys(new Keys(path, json));
        if (config.Faults().ToList() is { Count: > 0 } faults)
            throw new UnreadableFileException(path, string.Join("; ", faults));
        return config;
    }

    public static void Write(string path, TransformerConfig config) => AtomicFile.WriteText(path, ToKeys(config).ToJsonString(Indented) + "\n");

    private static TransformerConfig FromKeys(Keys keys) => new()
    {
        VocabularySize = keys.Int("vocab_size"),
        Width = keys.Int("hidden_size"),
        Layers = keys.Int("num_hidden_layers"),
        Heads = keys.Int("num_attention_heads"),
        KeyValueHeads = keys.Int("num_key_value_heads"),
        HeadWidth = keys.Int("head_dim"),
        MlpWidth = keys.Int("intermediate_size"),
        ContextLength = keys.Int("max_position_embeddings"),
        Attention = new AttentionConfig
        {
            QueryScale = keys.Number("query_pre_attn_scalar"),
            SoftCap = keys.Number("attn_logit_softcapping"),
            SlidingWindow = (int?)keys.Number("sliding_window"),
            RopeTheta = keys.Number("rope_theta") ?? 10_000,
        },
        NormEpsilon = keys.Number("rms_norm_eps") ?? 1e-6,
        FinalSoftCap = keys.Number("final_logit_softcapping"),
        Tokens = new SpecialTokens
        {
            Bos = (int)(keys.Number("bos_token_id") ?? 2),
            Eos = (int)(keys.Number("eos_token_id") ?? 1),
            Pad = (int)(keys.Number("pad_token_id") ?? 0),
        },
    };

    private static JsonObject ToKeys(TransformerConfig config) => new()
    {
        ["architectures"] = new JsonArray("Gemma2ForCausalLM"),
        ["model_type"] = "gemma2",
        ["attention_bias"] = false,
        ["attention_dropout"] = 0.0,
        ["attn_logit_softcapping"] = config.Attention.SoftCap,
        ["bos_token_id"] = config.Tokens.Bos,
        ["eos_token_id"] = config.Tokens.Eos,
        ["final_logit_softcapping"] = config.FinalSoftCap,
        ["head_dim"] = config.HeadWidth,
        ["hidden_activation"] = "gelu_pytorch_tanh",
        ["hidden_size"] = config.Width,
        ["initializer_range"] = 0.02,
        ["intermediate_size"] = config.MlpWidth,
        ["max_position_embeddings"] = config.ContextLength,
        ["num_attention_heads"] = config.Heads,
        ["num_hidden_layers"] = config.Layers,
        ["num_key_value_heads"] = config.KeyValueHeads,
        ["pad_token_id"] = config.Tokens.Pad,
        ["query_pre_attn_scalar"] = config.Attention.QueryScale ?? config.HeadWidth,
        ["rms_norm_eps"] = config.NormEpsilon,
        ["rope_theta"] = config.Attention.RopeTheta,
        ["sliding_window"] = config.Attention.SlidingWindow,
        ["tie_word_embeddings"] = true,
        ["torch_dtype"] = "float32",
        ["vocab_size"] = config.VocabularySize,
    };

    private static JsonObject Parse(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? throw new UnreadableFileException(path, "is no JSON object.");
        }
        catch (JsonException failure)
        {
            throw new UnreadableFileException(path, $"is no JSON: {failure.Message}", failure);
        }
        catch (IOException failure)
        {
            throw new UnreadableFileException(path, "cannot be read: a model folder holds config.json and model.safetensors.", failure);
        }
    }

    private static void Require(string path, JsonObject json, string key, string expected, bool mayLack)
    {
        var found = json[key]?.ToString();
        if (found != expected && !(found is null && mayLack))
            throw new UnreadableFileException(path, $"'{key}' is {found ?? "absent"}, expected {expected}.");
    }

    private sealed record Keys(string Path, JsonObject Json)
    {
        public double? Number(string key) => Json[key] switch
        {
            null => null,
            JsonValue value when value.TryGetValue<double>(out var number) => number,
            var other => throw new UnreadableFileException(Path, $"'{key}' is {other.ToJsonString()}, expected a number."),
        };

        public int Int(string key) => Number(key) switch
        {
            { } number when number is >= 1 and <= int.MaxValue && number == Math.Floor(number) => (int)number,
            { } number => throw new UnreadableFileException(Path, FormattableString.Invariant($"'{key}' is {number}, expected a whole number of at least 1.")),
            null => throw new UnreadableFileException(Path, $"'{key}' is absent, expected a whole number."),
        };
    }
}
