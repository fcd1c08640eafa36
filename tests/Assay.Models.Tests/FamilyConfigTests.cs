using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.TestKit;

namespace Assay.Models.Tests;

/// <summary>What config.json may say, and what is refused rather than passed over.</summary>
public sealed class FamilyConfigTests
{
    private const string Llama = """
        "model_type": "llama", "vocab_size": 23, "hidden_size": 12, "intermediate_size": 20, "num_hidden_layers": 3, "num_attention_heads": 3, "max_position_embeddings": 16
        """;

    private const string Gemma3 = """
        "model_type": "gemma3_text", "vocab_size": 23, "hidden_size": 12, "intermediate_size": 20, "num_hidden_layers": 7, "num_attention_heads": 2, "max_position_embeddings": 16
        """;

    private const string Qwen2 = """
        "model_type": "qwen2", "vocab_size": 23, "hidden_size": 12, "intermediate_size": 20, "num_hidden_layers": 2, "num_attention_heads": 3, "max_position_embeddings": 16
        """;

    private const string Gpt2 = """
        "model_type": "gpt2", "vocab_size": 23, "n_embd": 12, "n_layer": 2, "n_head": 3, "n_positions": 16
        """;

    private const string NeoX = """
        "model_type": "gpt_neox", "vocab_size": 23, "hidden_size": 32, "intermediate_size": 20, "num_hidden_layers": 2, "num_attention_heads": 2, "max_position_embeddings": 16
        """;

    [Theory]
    [InlineData("\"vocab_size\": 23", "'model_type' is absent, expected one of gemma, gemma2")]
    [InlineData("\"model_type\": \"gemma3\"", "expected gemma3_text: this model sees images too")]
    [InlineData(Llama + ", \"logit_scale\": 0.5", "'logit_scale' is 0.5, expected no such key")]
    [InlineData(Llama + ", \"quantization_config\": {\"bits\": 4}", "'quantization_config' is {\"bits\":4}, expected no such key")]
    [InlineData(Llama + ", \"rope_scaling\": {\"rope_type\": \"yarn\", \"factor\": 4.0}", "'rope_scaling.rope_type' is \"yarn\", expected default, linear or llama3")]
    [InlineData(Llama + ", \"rope_scaling\": {\"type\": \"dynamic\", \"factor\": 4.0}", "'rope_scaling.type' is \"dynamic\"")]
    [InlineData(Llama + ", \"rope_scaling\": {\"type\": \"linear\"}", "'rope_scaling.factor' is absent, expected a number")]
    [InlineData(Llama + ", \"rope_scaling\": {\"rope_type\": \"linear\", \"factor\": 4.0, \"attention_factor\": 2}", "'rope_scaling.attention_factor' is 2, expected no such key")]
    [InlineData(Llama + ", \"rope_scaling\": {\"rope_type\": \"linear\", \"factor\": 0.5}", "attention.rotary.scaling.factor: is 0.5, expected at least 1")]
    [InlineData(Llama + ", \"rope_scaling\": {\"rope_type\": \"llama3\", \"factor\": 8, \"low_freq_factor\": 4, \"high_freq_factor\": 1, \"original_max_position_embeddings\": 8}", "expected more than lowFrequencyFactor")]
    [InlineData(Llama + ", \"rope_scaling\": 3", "'rope_scaling' is 3, expected an object")]
    [InlineData(Llama + ", \"rope_parameters\": {\"rope_type\": \"default\", \"partial_rotary_factor\": 0.5}", "'rope_parameters.partial_rotary_factor' is 0.5, expected no such key")]
    [InlineData(Llama + ", \"rope_parameters\": {\"rope_type\": \"default\"}, \"rope_scaling\": {\"type\": \"linear\", \"factor\": 2}", "'rope_scaling' is {\"type\":\"linear\",\"factor\":2}, expected null beside 'rope_parameters'")]
    [InlineData(Llama + ", \"hidden_act\": \"gelu_10\"", "'hidden_act' is \"gelu_10\", expected one of gelu_pytorch_tanh")]
    [InlineData(Llama + ", \"attention_bias\": 1", "'attention_bias' is 1, expected true or false")]
    [InlineData(Llama + ", \"num_key_value_heads\": 2.5", "'num_key_value_heads' is 2.5, expected a whole number")]
    [InlineData(Llama + ", \"head_dim\": 3", "headWidth: is 3, of which rotary positions turn 3, expected an even number")]
    [InlineData(Llama + ", \"is_encoder_decoder\": true", "'is_encoder_decoder' is true, expected false")]
    [InlineData(Llama + ", \"eos_token_id\": [\"x\"]", "'eos_token_id' is [\"x\"], expected a whole number or a list of them")]
    [InlineData(Llama + ", \"rope_theta\": 1e999", "'rope_theta' is 1e999, expected a number")]
    [InlineData(Llama + ", \"vocab_size\": 24", "is no JSON: ")]
    [InlineData(Gemma3 + ", \"attn_logit_softcapping\": 50.0", "'attn_logit_softcapping' is 50.0, expected null")]
    [InlineData(Gemma3 + ", \"use_bidirectional_attention\": true", "every layer here is causal")]
    [InlineData(Gemma3 + ", \"layer_types\": [\"full_attention\"]", "expected 7 words")]
    [InlineData(Gemma3 + ", \"rope_parameters\": {\"sliding_attention\": {\"rope_type\": \"linear\", \"factor\": 2}}", "expected no scaling on local layers")]
    [InlineData(Qwen2 + ", \"use_sliding_window\": true", "'use_sliding_window' is true, expected false")]
    [InlineData(Qwen2 + ", \"use_mrope\": true", "'use_mrope' is true, expected false")]
    [InlineData(Qwen2 + ", \"attention_bias\": true", "'attention_bias' is true, expected no such key")]
    [InlineData(Qwen2 + ", \"layer_types\": [\"sliding_attention\", \"full_attention\"]", "expected full_attention on every layer")]
    [InlineData(Gpt2 + ", \"scale_attn_by_inverse_layer_idx\": true", "'scale_attn_by_inverse_layer_idx' is true, expected false")]
    [InlineData(Gpt2 + ", \"reorder_and_upcast_attn\": true", "'reorder_and_upcast_attn' is true, expected false")]
    [InlineData(Gpt2 + ", \"add_cross_attention\": true", "'add_cross_attention' is true, expected false")]
    [InlineData(NeoX + ", \"rotary_pct\": 0.2", "headWidth: is 16, of which rotary positions turn 3, expected an even number")]
    public void What_is_not_understood_is_refused_by_name(string keys, string message)
    {
        var fault = Assert.Throws<UnreadableFileException>(() => Read(keys));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Contains("config.json", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vocab_size", "vocabularySize: is 2147483647, expected 1 to 16777216")]
    [InlineData("num_hidden_layers", "layers: is 2147483647, expected at most 4096")]
    public void Sizes_beyond_any_model_are_refused_before_anything_is_made_of_them(string key, string message)
    {
        var keys = System.Text.RegularExpressions.Regex.Replace(Llama, $"\"{key}\": [0-9]+", $"\"{key}\": 2147483647", default, TimeSpan.FromSeconds(1));
        Assert.Contains(message, Assert.Throws<UnreadableFileException>(() => Read(keys)).Message, StringComparison.Ordinal);
    }

    // The keys that published checkpoints carry, beside sizes.
    [Theory]
    [InlineData("gemma 2b", """
        "architectures": ["GemmaForCausalLM"], "attention_bias": false, "attention_dropout": 0.0, "bos_token_id": 2, "eos_token_id": 1, "head_dim": 256, "hidden_act": "gelu", "hidden_activation": null,
        "hidden_size": 2048, "initializer_range": 0.02, "intermediate_size": 16384, "max_position_embeddings": 8192, "model_type": "gemma", "num_attention_heads": 8, "num_hidden_layers": 18,
        "num_key_value_heads": 1, "pad_token_id": 0, "rms_norm_eps": 1e-06, "rope_scaling": null, "rope_theta": 10000.0, "torch_dtype": "bfloat16", "transformers_version": "4.38.0.dev0", "use_cache": true, "vocab_size": 256000
        """, 2_506_172_416)]
    [InlineData("gemma 2 2b", """
        "architectures": ["Gemma2ForCausalLM"], "attention_bias": false, "attention_dropout": 0.0, "attn_logit_softcapping": 50.0, "bos_token_id": 2, "cache_implementation": "hybrid", "eos_token_id": 1,
        "final_logit_softcapping": 30.0, "head_dim": 256, "hidden_act": "gelu_pytorch_tanh", "hidden_activation": "gelu_pytorch_tanh", "hidden_size": 2304, "initializer_range": 0.02, "intermediate_size": 9216,
        "max_position_embeddings": 8192, "model_type": "gemma2", "num_attention_heads": 8, "num_hidden_layers": 26, "num_key_value_heads": 4, "pad_token_id": 0, "query_pre_attn_scalar": 256, "rms_norm_eps": 1e-06,
        "rope_theta": 10000.0, "sliding_window": 4096, "sliding_window_size": 4096, "torch_dtype": "float32", "transformers_version": "4.42.4", "use_cache": true, "vocab_size": 256000
        """, 2_614_341_888)]
    [InlineData("gemma 3 1b", """
        "architectures": ["Gemma3ForCausalLM"], "attention_bias": false, "attention_dropout": 0.0, "attn_logit_softcapping": null, "bos_token_id": 2, "cache_implementation": "hybrid", "eos_token_id": [1, 106],
        "final_logit_softcapping": null, "head_dim": 256, "hidden_activation": "gelu_pytorch_tanh", "hidden_size": 1152, "initializer_range": 0.02, "intermediate_size": 6912, "max_position_embeddings": 32768,
        "model_type": "gemma3_text", "num_attention_heads": 4, "num_hidden_layers": 26, "num_key_value_heads": 1, "pad_token_id": 0, "query_pre_attn_scalar": 256, "rms_norm_eps": 1e-06, "rope_local_base_freq": 10000,
        "rope_scaling": null, "rope_theta": 1000000, "sliding_window": 512, "sliding_window_pattern": 6, "torch_dtype": "bfloat16", "transformers_version": "4.50.0.dev0", "use_cache": true, "vocab_size": 262144
        """, 999_885_952)]
    [InlineData("llama 3.2 1b", """
        "architectures": ["LlamaForCausalLM"], "attention_bias": false, "attention_dropout": 0.0, "bos_token_id": 128000, "eos_token_id": [128001, 128008, 128009], "head_dim": 64, "hidden_act": "silu", "hidden_size": 2048,
        "initializer_range": 0.02, "intermediate_size": 8192, "max_position_embeddings": 131072, "mlp_bias": false, "model_type": "llama", "num_attention_heads": 32, "num_hidden_layers": 16, "num_key_value_heads": 8,
        "pretraining_tp": 1, "rms_norm_eps": 1e-05, "rope_scaling": {"factor": 32.0, "high_freq_factor": 4.0, "low_freq_factor": 1.0, "original_max_position_embeddings": 8192, "rope_type": "llama3"}, "rope_theta": 500000.0,
        "tie_word_embeddings": true, "torch_dtype": "bfloat16", "transformers_version": "4.45.0.dev0", "use_cache": true, "vocab_size": 128256
        """, 1_235_814_400)]
    [InlineData("qwen 2.5 0.5b", """
        "architectures": ["Qwen2ForCausalLM"], "attention_dropout": 0.0, "bos_token_id": 151643, "eos_token_id": 151643, "hidden_act": "silu", "hidden_size": 896, "initializer_range": 0.02, "intermediate_size": 4864,
        "max_position_embeddings": 32768, "max_window_layers": 24, "model_type": "qwen2", "num_attention_heads": 14, "num_hidden_layers": 24, "num_key_value_heads": 2, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0,
        "sliding_window": 32768, "tie_word_embeddings": true, "torch_dtype": "bfloat16", "transformers_version": "4.40.1", "use_cache": true, "use_mrope": false, "use_sliding_window": false, "vocab_size": 151936
        """, 494_032_768)]
    [InlineData("qwen 3 0.6b", """
        "architectures": ["Qwen3ForCausalLM"], "attention_bias": false, "attention_dropout": 0.0, "bos_token_id": 151643, "eos_token_id": 151645, "head_dim": 128, "hidden_act": "silu", "hidden_size": 1024,
        "initializer_range": 0.02, "intermediate_size": 3072, "max_position_embeddings": 40960, "max_window_layers": 28, "model_type": "qwen3", "num_attention_heads": 16, "num_hidden_layers": 28, "num_key_value_heads": 8,
        "rms_norm_eps": 1e-06, "rope_scaling": null, "rope_theta": 1000000, "sliding_window": null, "tie_word_embeddings": true, "torch_dtype": "bfloat16", "transformers_version": "4.51.0", "use_cache": true,
        "use_sliding_window": false, "vocab_size": 151936
        """, 596_049_920)]
    [InlineData("gpt2", """
        "activation_function": "gelu_new", "architectures": ["GPT2LMHeadModel"], "attn_pdrop": 0.1, "bos_token_id": 50256, "embd_pdrop": 0.1, "eos_token_id": 50256, "initializer_range": 0.02, "layer_norm_epsilon": 1e-05,
        "model_type": "gpt2", "n_ctx": 1024, "n_embd": 768, "n_head": 12, "n_layer": 12, "n_positions": 1024, "resid_pdrop": 0.1, "summary_activation": null, "summary_first_dropout": 0.1, "summary_proj_to_labels": true,
        "summary_type": "cls_index", "summary_use_proj": true, "task_specific_params": {"text-generation": {"do_sample": true, "max_length": 50}}, "vocab_size": 50257
        """, 124_439_808)]
    [InlineData("pythia 160m", """
        "architectures": ["GPTNeoXForCausalLM"], "bos_token_id": 0, "eos_token_id": 0, "hidden_act": "gelu", "hidden_size": 768, "initializer_range": 0.02, "intermediate_size": 3072, "layer_norm_eps": 1e-05,
        "max_position_embeddings": 2048, "model_type": "gpt_neox", "num_attention_heads": 12, "num_hidden_layers": 12, "rotary_emb_base": 10000, "rotary_pct": 0.25, "tie_word_embeddings": false, "torch_dtype": "float16",
        "transformers_version": "4.24.0", "use_cache": true, "use_parallel_residual": true, "vocab_size": 50304
        """, 162_322_944)]
    public void Published_configurations_are_read_and_have_the_published_number_of_weights(string name, string keys, long weights)
    {
        var config = Read(keys);
        Assert.True(config.Parameters() == weights, $"{name}: {config.Parameters()} weights, expected {weights}");
        using var folder = new TemporaryFolder();
        config.Save(folder.Path);
        Assert.Equal(config, TransformerConfig.Load(folder.Path));
    }

    // The defaults of Hugging Face's classes (transformers, configuration_*.py).
    [Fact]
    public void Absent_keys_mean_what_they_mean_to_the_family()
    {
        var llama = Read(Llama);
        Assert.Equal((3, 4, false, 1e-6, Activation.Silu, null), (llama.KeyValueHeads, llama.HeadWidth, llama.Variant.TiedOutput, llama.Variant.NormEpsilon, llama.Variant.Activation, llama.Variant.FinalSoftCap));
        var gemma = Read(Gemma3);
        Assert.Equal((256, true, 6, 4096, 1e6, 1e4), (gemma.HeadWidth, gemma.Variant.TiedOutput, gemma.Attention.GlobalEvery, gemma.Attention.SlidingWindow, gemma.Attention.Rotary.Theta, gemma.Attention.Rotary.LocalTheta));
        Assert.Equal([true, true, true, true, true, false, true], Enumerable.Range(0, 7).Select(gemma.IsLocal));
        var gemma2 = Read(Gemma3.Replace("gemma3_text", "gemma2", StringComparison.Ordinal));
        Assert.Equal((50, 30, 2), (gemma2.Attention.SoftCap, gemma2.Variant.FinalSoftCap, gemma2.Attention.GlobalEvery));
        var neoX = Read(NeoX);
        Assert.Equal((0.25, true, true, true, Activation.Gelu), (neoX.Attention.Rotary.Fraction, neoX.Variant.ParallelResidual, neoX.Attention.InputBias, neoX.Attention.OutputBias, neoX.Variant.Activation));
        var gpt2 = Read(Gpt2 + ", \"n_inner\": null");
        Assert.Equal((48, 4, true, Activation.GeluTanh), (gpt2.MlpWidth, gpt2.HeadWidth, gpt2.Variant.TiedOutput, gpt2.Variant.Activation));
        Assert.Equal((true, false), (Read(Qwen2).Attention.InputBias, Read(Qwen2).Attention.OutputBias));
    }

    [Fact]
    public void Null_turns_a_soft_cap_off_where_its_absence_would_not()
    {
        var config = Read(Gemma3.Replace("gemma3_text", "gemma2", StringComparison.Ordinal) + ", \"attn_logit_softcapping\": null, \"final_logit_softcapping\": null, \"sliding_window\": null");
        Assert.Equal((null, null, null), (config.Attention.SoftCap, config.Variant.FinalSoftCap, config.Attention.SlidingWindow));
    }

    [Fact]
    public void Newer_files_say_the_same_in_rope_parameters_and_layer_types()
    {
        var older = Read(Gemma3 + ", \"rope_theta\": 1000000.0, \"rope_local_base_freq\": 5000.0, \"rope_scaling\": {\"rope_type\": \"linear\", \"factor\": 8.0}, \"sliding_window_pattern\": 3");
        var newer = Read(Gemma3 + """
            , "rope_parameters": {"full_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 1000000.0}, "sliding_attention": {"rope_type": "default", "rope_theta": 5000.0}},
            "layer_types": ["sliding_attention", "sliding_attention", "full_attention", "sliding_attention", "sliding_attention", "full_attention", "sliding_attention"]
            """);
        Assert.Equal(older, newer);
        Assert.Equal(older, Read(Gemma3 + """
            , "rope_theta": 1000000.0, "rope_local_base_freq": 5000.0, "rope_scaling": null, "_sliding_window_pattern": 3,
            "rope_parameters": {"full_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 1000000.0}, "sliding_attention": {"rope_type": "default", "rope_theta": 5000.0}},
            "layer_types": ["sliding_attention", "sliding_attention", "full_attention", "sliding_attention", "sliding_attention", "full_attention", "sliding_attention"]
            """));
        Assert.Equal(Read(Gemma3 + ", \"sliding_window_pattern\": 3"), Read(Gemma3 + ", \"_sliding_window_pattern\": 3"));
        Assert.Equal(
            Read(Llama + ", \"rope_theta\": 500000.0, \"rope_scaling\": {\"type\": \"linear\", \"factor\": 2.0}"),
            Read(Llama + ", \"rope_parameters\": {\"rope_type\": \"linear\", \"factor\": 2.0, \"rope_theta\": 500000.0}"));
        Assert.Equal(7, Read(Llama + ", \"rope_theta\": 7, \"rope_parameters\": {\"rope_type\": \"default\"}").Attention.Rotary.Theta);
        Assert.Equal(
            Read(NeoX + ", \"rotary_pct\": 0.5, \"rotary_emb_base\": 5000"),
            Read(NeoX + ", \"rope_parameters\": {\"rope_type\": \"default\", \"rope_theta\": 5000.0, \"partial_rotary_factor\": 0.5}"));
    }

    [Fact]
    public void An_irregular_order_of_layers_is_refused()
    {
        var fault = Assert.Throws<UnreadableFileException>(() => Read(Gemma3 + """
            , "layer_types": ["sliding_attention", "full_attention", "full_attention", "sliding_attention", "sliding_attention", "full_attention", "sliding_attention"]
            """));
        Assert.Contains("no other order is built", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_of_several_ends_ends_a_document()
    {
        Assert.Equal(7, Read(Llama + ", \"eos_token_id\": [7, 8, 9]").Tokens.Eos);
        Assert.Equal(new SpecialTokens { Bos = 5, Eos = 5, Pad = 5 }, Read(Llama + ", \"eos_token_id\": 5, \"bos_token_id\": null").Tokens);
    }

    [Fact]
    public void What_a_family_has_no_key_for_is_refused_before_a_model_is_made()
    {
        using var folder = new TemporaryFolder();
        var config = Read(Llama) with { Variant = new VariantConfig { FinalSoftCap = 30, Activation = Activation.Silu, TiedOutput = false } };
        var fault = Assert.Throws<AssayException>(() => Transformer.Create(config, new SeedStream(1)));
        Assert.Contains("llama has no key in config.json", fault.Message, StringComparison.Ordinal);
        Assert.Contains("finalSoftCap", fault.Message, StringComparison.Ordinal);
        Assert.Throws<AssayException>(() => config.Save(folder.Path));
        Assert.Contains("is 'mamba', expected one of gemma", Assert.Throws<AssayException>(() => Transformer.Create(config with { Family = "mamba" }, new SeedStream(1))).Message, StringComparison.Ordinal);
    }

    private static TransformerConfig Read(string keys)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["config.json"], $"{{{keys}}}");
        return TransformerConfig.Load(folder.Path);
    }
}
