using static System.FormattableString;

namespace Assay.Models.Families;

/// <summary>GPT-2 (Radford et al. 2019): LayerNorm, learned positions, biases everywhere; matrices lie as [in, out] on disk. Defaults and names: huggingface/transformers, models/gpt2.</summary>
internal sealed class Gpt2 : Family
{
    public override string Name => "gpt2";

    public override string Architecture => "GPT2LMHeadModel";

    public override string Prefix => "transformer.";

    public override Wiring Wiring { get; } = new() { Norm = NormKind.LayerNorm, GatedMlp = false, LearnedPositions = true };

    public override TransformerConfig Blank
    {
        get
        {
            var blank = base.Blank;
            return blank with { Attention = blank.Attention with { InputBias = true, OutputBias = true }, Variant = blank.Variant with { MlpBias = true } };
        }
    }

    public override IReadOnlyList<ConfigKey> Keys { get; } =
    [
        SharedKeys.Vocabulary, SharedKeys.Width("n_embd"), SharedKeys.Layers("n_layer"), SharedKeys.Heads("n_head"), SharedKeys.Context("n_positions"), SharedKeys.Tokens,
        new((_, config) => config with { KeyValueHeads = config.Heads, HeadWidth = Math.Max(1, config.Width / config.Heads) }, (_, _) => { }),
        ConfigKey.Count("n_inner", c => c.MlpWidth, (c, n) => c with { MlpWidth = n }, absent: c => 4 * c.Width),
        SharedKeys.Epsilon("layer_norm_epsilon", absent: 1e-5),
        ConfigKey.NonLinearity("activation_function", absent: "gelu_new"),
        SharedKeys.Tied(absent: true),
        ScaledScores,
        ConfigKey.Fixed("scale_attn_by_inverse_layer_idx", false, "scores that shrink with the layer are not built"),
        ConfigKey.Fixed("reorder_and_upcast_attn", false, "scores in float32 beside other types are not built"),
        ConfigKey.Inert("n_ctx", "resid_pdrop", "embd_pdrop", "attn_pdrop", "gradient_checkpointing"),
        ConfigKey.Inert("summary_type", "summary_use_proj", "summary_activation", "summary_proj_to_labels", "summary_first_dropout"),
    ];

    public override IEnumerable<TensorPlace> Tensors(TransformerConfig config) =>
    [
        new("transformer.wte.weight", Slot.Embedding), new("transformer.wpe.weight", Slot.Positions),
        .. Enumerable.Range(0, config.Layers).SelectMany(Block),
        new("transformer.ln_f.weight", Slot.FinalNorm), new("transformer.ln_f.bias", Slot.FinalNormBias),
        .. config.Variant.TiedOutput ? (TensorPlace[])[] : [new(Unembedding, Slot.Unembedding)],
    ];

    // The causal mask, and what stood for −∞ in it.
    public override bool IsBuffer(string name) => name.EndsWith(".attn.bias", StringComparison.Ordinal) || name.EndsWith(".attn.masked_bias", StringComparison.Ordinal);

    private static ConfigKey ScaledScores { get; } = ConfigKey.Flag(
        "scale_attn_weights", c => c.Attention.QueryScale is null, (c, on) => c with { Attention = c.Attention with { QueryScale = on ? null : 1 } }, absent: true);

    private static IEnumerable<TensorPlace> Block(int layer)
    {
        var block = Invariant($"transformer.h.{layer}");
        return
        [
            new($"{block}.ln_1.weight", Slot.AttentionNorm, layer), new($"{block}.ln_1.bias", Slot.AttentionNormBias, layer),
            new($"{block}.attn.c_attn.weight", Slot.QueryKeyValue, layer, Transposed: true), new($"{block}.attn.c_attn.bias", Slot.QueryKeyValueBias, layer),
            new($"{block}.attn.c_proj.weight", Slot.Output, layer, Transposed: true), new($"{block}.attn.c_proj.bias", Slot.OutputBias, layer),
            new($"{block}.ln_2.weight", Slot.MlpNorm, layer), new($"{block}.ln_2.bias", Slot.MlpNormBias, layer),
            new($"{block}.mlp.c_fc.weight", Slot.GateUp, layer, Transposed: true), new($"{block}.mlp.c_fc.bias", Slot.GateUpBias, layer),
            new($"{block}.mlp.c_proj.weight", Slot.Down, layer, Transposed: true), new($"{block}.mlp.c_proj.bias", Slot.DownBias, layer),
        ];
    }
}
