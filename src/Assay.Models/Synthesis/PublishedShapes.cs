using System.Text.Json.Nodes;
using Assay.Core.Errors;

namespace Assay.Models.Synthesis;

/// <summary>The config.json of models that many people hold, as their publishers wrote it.</summary>
/// <remarks>Sizes from the models' own pages on the Hugging Face hub: google/gemma-2-2b and -9b, meta-llama/Meta-Llama-3-8B, EleutherAI/pythia-160m, openai-community/gpt2.</remarks>
internal static class PublishedShapes
{
    private static readonly (string Name, string Json)[] Known =
    [
        ("gemma-2-2b", Gemma2(width: 2304, layers: 26, heads: 8, keyValueHeads: 4, mlp: 9216)),
        ("gemma-2-9b", Gemma2(width: 3584, layers: 42, heads: 16, keyValueHeads: 8, mlp: 14336)),
        ("llama-3-8b", """
            {
              "architectures": ["LlamaForCausalLM"], "model_type": "llama", "attention_bias": false, "attention_dropout": 0.0, "bos_token_id": 128000,
              "eos_token_id": 128001, "hidden_act": "silu", "hidden_size": 4096, "initializer_range": 0.02, "intermediate_size": 14336,
              "max_position_embeddings": 8192, "num_attention_heads": 32, "num_hidden_layers": 32, "num_key_value_heads": 8, "pretraining_tp": 1,
              "rms_norm_eps": 1e-05, "rope_scaling": null, "rope_theta": 500000.0, "tie_word_embeddings": false, "use_cache": true, "vocab_size": 128256
            }
            """),
        ("pythia-160m", """
            {
              "architectures": ["GPTNeoXForCausalLM"], "model_type": "gpt_neox", "bos_token_id": 0, "eos_token_id": 0, "hidden_act": "gelu",
              "hidden_size": 768, "initializer_range": 0.02, "intermediate_size": 3072, "layer_norm_eps": 1e-05, "max_position_embeddings": 2048,
              "num_attention_heads": 12, "num_hidden_layers": 12, "rotary_emb_base": 10000, "rotary_pct": 0.25, "tie_word_embeddings": false,
              "use_cache": true, "use_parallel_residual": true, "vocab_size": 50304
            }
            """),
        ("gpt2", """
            {
              "architectures": ["GPT2LMHeadModel"], "model_type": "gpt2", "activation_function": "gelu_new", "attn_pdrop": 0.1, "bos_token_id": 50256,
              "embd_pdrop": 0.1, "eos_token_id": 50256, "initializer_range": 0.02, "layer_norm_epsilon": 1e-05, "n_ctx": 1024, "n_embd": 768,
              "n_head": 12, "n_layer": 12, "n_positions": 1024, "resid_pdrop": 0.1, "vocab_size": 50257
            }
            """),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(known => known.Name)];

    /// <summary>A fresh copy of the model's config.json, or the one that lies at a path.</summary>
    /// <exception cref="AssayException">No model of this name is known, and no file of it.</exception>
    public static JsonObject Of(string name) => Array.Find(Known, known => known.Name == name).Json switch
    {
        { } json => (JsonObject)JsonNode.Parse(json)!,
        null when File.Exists(name) => Formats.ConfigFile.Parse(name),
        _ => throw new AssayException($"the shape of '{name}' is not known; expected one of {string.Join(", ", Names)}, or a config.json."),
    };

    private static string Gemma2(int width, int layers, int heads, int keyValueHeads, int mlp) => FormattableString.Invariant($$"""
        {
          "architectures": ["Gemma2ForCausalLM"], "model_type": "gemma2", "attention_bias": false, "attention_dropout": 0.0,
          "attn_logit_softcapping": 50.0, "bos_token_id": 2, "cache_implementation": "hybrid", "eos_token_id": 1, "final_logit_softcapping": 30.0,
          "head_dim": 256, "hidden_act": "gelu_pytorch_tanh", "hidden_activation": "gelu_pytorch_tanh", "hidden_size": {{width}},
          "initializer_range": 0.02, "intermediate_size": {{mlp}}, "max_position_embeddings": 8192, "num_attention_heads": {{heads}},
          "num_hidden_layers": {{layers}}, "num_key_value_heads": {{keyValueHeads}}, "pad_token_id": 0, "query_pre_attn_scalar": 256,
          "rms_norm_eps": 1e-06, "rope_theta": 10000.0, "sliding_window": 4096, "use_cache": true, "vocab_size": 256000
        }
        """);
}
