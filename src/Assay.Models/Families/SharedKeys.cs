using System.Text.Json.Nodes;

namespace Assay.Models.Families;

/// <summary>Keys that many families have, some under several names.</summary>
internal static class SharedKeys
{
    public static ConfigKey Vocabulary { get; } = ConfigKey.Count("vocab_size", c => c.VocabularySize, (c, n) => c with { VocabularySize = n });

    public static ConfigKey KeyValueHeads { get; } =
        ConfigKey.Count("num_key_value_heads", c => c.KeyValueHeads, (c, n) => c with { KeyValueHeads = n }, absent: c => c.Heads);

    /// <summary>For classes that have no default of their own: the residual stream is cut evenly into heads.</summary>
    public static ConfigKey HeadWidth { get; } =
        ConfigKey.Count("head_dim", c => c.HeadWidth, (c, n) => c with { HeadWidth = n }, absent: c => Math.Max(1, c.Width / c.Heads));

    public static ConfigKey Width(string name) => ConfigKey.Count(name, c => c.Width, (c, n) => c with { Width = n });

    public static ConfigKey Layers(string name) => ConfigKey.Count(name, c => c.Layers, (c, n) => c with { Layers = n });

    public static ConfigKey Heads(string name) => ConfigKey.Count(name, c => c.Heads, (c, n) => c with { Heads = n });

    public static ConfigKey Context(string name) => ConfigKey.Count(name, c => c.ContextLength, (c, n) => c with { ContextLength = n });

    public static ConfigKey Epsilon(string name, double absent) =>
        ConfigKey.Number(name, c => c.Variant.NormEpsilon, (c, x) => c with { Variant = c.Variant with { NormEpsilon = x } }, absent);

    public static ConfigKey Tied(bool absent) =>
        ConfigKey.Flag("tie_word_embeddings", c => c.Variant.TiedOutput, (c, on) => c with { Variant = c.Variant with { TiedOutput = on } }, absent);

    /// <summary>Biases on queries, keys and values and on the output projection, all or none.</summary>
    public static ConfigKey AttentionBias(bool absent) => ConfigKey.Flag(
        "attention_bias", c => c.Attention.InputBias, (c, on) => c with { Attention = c.Attention with { InputBias = on, OutputBias = on } }, absent);

    public static ConfigKey QueryScale(double absent) => new(
        (reader, config) => config with { Attention = config.Attention with { QueryScale = Other(reader.Number("query_pre_attn_scalar") ?? absent, config.HeadWidth) } },
        (config, json) => json["query_pre_attn_scalar"] = config.Attention.QueryScale ?? config.HeadWidth);

    public static ConfigKey SoftCap(double? absent) => ConfigKey.Optional(
        "attn_logit_softcapping", c => c.Attention.SoftCap, (c, x) => c with { Attention = c.Attention with { SoftCap = x } }, absent);

    public static ConfigKey FinalSoftCap(double? absent) => ConfigKey.Optional(
        "final_logit_softcapping", c => c.Variant.FinalSoftCap, (c, x) => c with { Variant = c.Variant with { FinalSoftCap = x } }, absent);

    public static ConfigKey SlidingWindow(int absent) => new(
        (reader, config) => config with { Attention = config.Attention with { SlidingWindow = reader.Has("sliding_window") ? reader.Whole("sliding_window") : absent } },
        (config, json) => json["sliding_window"] = config.Attention.SlidingWindow);

    /// <summary>Where the file names none, the start of a text is marked by the token that ends one, and so are fillers.</summary>
    public static ConfigKey Tokens { get; } = new(
        (reader, config) =>
        {
            var eos = Id(reader, "eos_token_id");
            var bos = Id(reader, "bos_token_id");
            return config with { Tokens = new SpecialTokens { Eos = eos ?? bos ?? 0, Bos = bos ?? eos ?? 0, Pad = Id(reader, "pad_token_id") ?? eos ?? bos ?? 0 } };
        },
        (config, json) =>
        {
            json["bos_token_id"] = config.Tokens.Bos;
            json["eos_token_id"] = config.Tokens.Eos;
            json["pad_token_id"] = config.Tokens.Pad;
        });

    /// <summary>What Hugging Face writes to the config.json of any model and one forward pass does not look at, and what it would have to.</summary>
    public static IReadOnlyList<ConfigKey> OfEveryModel { get; } =
    [
        ConfigKey.Inert("model_type", "architectures", "_name_or_path", "name_or_path", "_commit_hash", "transformers_version", "torch_dtype", "dtype", "torchscript"),
        ConfigKey.Inert("initializer_range", "attention_dropout", "attention_probs_dropout_prob", "hidden_dropout", "hidden_dropout_prob", "use_cache", "cache_implementation", "pretraining_tp"),
        ConfigKey.Inert("_attn_implementation", "attn_implementation", "_attn_implementation_autoset", "chunk_size_feed_forward", "use_bfloat16", "tf_legacy_loss"),
        ConfigKey.Inert("output_attentions", "output_hidden_states", "return_dict", "return_dict_in_generate", "output_scores", "tokenizer_class", "prefix", "unsloth_fixed", "unsloth_version"),
        ConfigKey.Inert("id2label", "label2id", "num_labels", "_num_labels", "finetuning_task", "problem_type", "task_specific_params", "classifier_dropout"),
        ConfigKey.Inert("do_sample", "temperature", "top_k", "top_p", "typical_p", "max_length", "min_length", "max_new_tokens", "num_beams", "num_beam_groups"),
        ConfigKey.Inert("num_return_sequences", "early_stopping", "diversity_penalty", "length_penalty", "repetition_penalty", "encoder_no_repeat_ngram_size"),
        ConfigKey.Inert("no_repeat_ngram_size", "bad_words_ids", "suppress_tokens", "begin_suppress_tokens", "forced_bos_token_id", "forced_eos_token_id"),
        ConfigKey.Inert("remove_invalid_values", "exponential_decay_length_penalty", "decoder_start_token_id", "sep_token_id", "is_decoder", "tie_encoder_decoder"),
        ConfigKey.Fixed("is_encoder_decoder", false, "these models are decoders alone"),
        ConfigKey.Fixed("add_cross_attention", false, "these models are decoders alone"),
    ];

    private static double? Other(double scale, double headWidth) => scale == headWidth ? null : scale;

    // Llama 3 lists several tokens that end a turn; the first ends a document.
    private static int? Id(ConfigReader reader, string key) => reader.Take(key) switch
    {
        JsonArray { Count: > 0 } several when several[0] is JsonValue first && first.TryGetValue<int>(out var id) => id,
        JsonArray => throw reader.Fault(key, "expected a whole number or a list of them"),
        _ => reader.Whole(key),
    };
}
