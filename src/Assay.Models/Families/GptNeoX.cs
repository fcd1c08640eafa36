using static System.FormattableString;

namespace Assay.Models.Families;

/// <summary>
/// GPT-NeoX (Black et al. 2022, 2204.06745) and with it Pythia: LayerNorm, rotary positions on a part of each head, attention and MLP side
/// by side, query, key and value of a head in one block of rows. Defaults and names: huggingface/transformers, models/gpt_neox.
/// </summary>
internal sealed class GptNeoX : Family
{
    public override string Name => "gpt_neox";

    public override string Architecture => "GPTNeoXForCausalLM";

    public override string Prefix => "gpt_neox.";

    public override string Unembedding => "embed_out.weight";

    public override Wiring Wiring { get; } = new() { Norm = NormKind.LayerNorm, GatedMlp = false, HeadByHead = true };

    public override TransformerConfig Blank => base.Blank with { Variant = base.Blank.Variant with { MlpBias = true } };

    public override IReadOnlyList<ConfigKey> Keys { get; } =
    [
        SharedKeys.Vocabulary, SharedKeys.Width("hidden_size"), SharedKeys.Layers("num_hidden_layers"), SharedKeys.Heads("num_attention_heads"),
        SharedKeys.Context("max_position_embeddings"), SharedKeys.Tokens,
        new((_, config) => config with { KeyValueHeads = config.Heads, HeadWidth = Math.Max(1, config.Width / config.Heads) }, (_, _) => { }),
        ConfigKey.Count("intermediate_size", c => c.MlpWidth, (c, n) => c with { MlpWidth = n }),
        SharedKeys.Epsilon("layer_norm_eps", absent: 1e-5),
        ConfigKey.NonLinearity("hidden_act", absent: "gelu"),
        RotaryKeys.Partial(theta: 10_000, fraction: 0.25),
        SharedKeys.AttentionBias(absent: true),
        ConfigKey.Flag("use_parallel_residual", c => c.Variant.ParallelResidual, (c, on) => c with { Variant = c.Variant with { ParallelResidual = on } }, absent: true),
        SharedKeys.Tied(absent: false),
        ConfigKey.Inert("gradient_checkpointing"),
    ];

    public override IEnumerable<TensorPlace> Tensors(TransformerConfig config) =>
    [
        new("gpt_neox.embed_in.weight", Slot.Embedding),
        .. Enumerable.Range(0, config.Layers).SelectMany(layer => Block(config, layer)),
        new("gpt_neox.final_layer_norm.weight", Slot.FinalNorm), new("gpt_neox.final_layer_norm.bias", Slot.FinalNormBias),
        .. config.Variant.TiedOutput ? (TensorPlace[])[] : [new(Unembedding, Slot.Unembedding)],
    ];

    // The causal mask, what stood for −∞ in it, and the rotary frequencies.
    public override bool IsBuffer(string name) => base.IsBuffer(name) || name.EndsWith(".attention.bias", StringComparison.Ordinal)
        || name.EndsWith(".attention.masked_bias", StringComparison.Ordinal);

    private static IEnumerable<TensorPlace> Block(TransformerConfig config, int layer)
    {
        var block = Invariant($"gpt_neox.layers.{layer}");
        TensorPlace[] attentionBiases =
        [
            new($"{block}.attention.query_key_value.bias", Slot.QueryKeyValueBias, layer), new($"{block}.attention.dense.bias", Slot.OutputBias, layer),
        ];
        return
        [
            new($"{block}.input_layernorm.weight", Slot.AttentionNorm, layer), new($"{block}.input_layernorm.bias", Slot.AttentionNormBias, layer),
            new($"{block}.post_attention_layernorm.weight", Slot.MlpNorm, layer), new($"{block}.post_attention_layernorm.bias", Slot.MlpNormBias, layer),
            new($"{block}.attention.query_key_value.weight", Slot.QueryKeyValue, layer), new($"{block}.attention.dense.weight", Slot.Output, layer),
            .. config.Attention.InputBias ? attentionBiases : [],
            new($"{block}.mlp.dense_h_to_4h.weight", Slot.GateUp, layer), new($"{block}.mlp.dense_h_to_4h.bias", Slot.GateUpBias, layer),
            new($"{block}.mlp.dense_4h_to_h.weight", Slot.Down, layer), new($"{block}.mlp.dense_4h_to_h.bias", Slot.DownBias, layer),
        ];
    }
}
