using static System.FormattableString;

namespace Assay.Models.Families;

/// <summary>What Llama, Qwen and Gemma have in common: separate projections for queries, keys and values, a gated MLP, names under <c>model.</c></summary>
internal abstract class GatedFamily : Family
{
    public override string Prefix => "model.";

    /// <summary>What each norm is called.</summary>
    protected virtual IEnumerable<(string Name, Slot Slot)> Norms => [("input_layernorm", Slot.AttentionNorm), ("post_attention_layernorm", Slot.MlpNorm)];

    /// <summary>The sizes' keys, which all of them share.</summary>
    protected static IReadOnlyList<ConfigKey> Sizes { get; } =
    [
        SharedKeys.Vocabulary, SharedKeys.Width("hidden_size"), SharedKeys.Layers("num_hidden_layers"), SharedKeys.Heads("num_attention_heads"), SharedKeys.KeyValueHeads,
        ConfigKey.Count("intermediate_size", c => c.MlpWidth, (c, n) => c with { MlpWidth = n }), SharedKeys.Context("max_position_embeddings"), SharedKeys.Tokens,
    ];

    public override IEnumerable<TensorPlace> Tensors(TransformerConfig config) =>
    [
        new("model.embed_tokens.weight", Slot.Embedding),
        .. Enumerable.Range(0, config.Layers).SelectMany(layer => Block(config, layer)),
        new("model.norm.weight", Slot.FinalNorm),
        .. config.Variant.TiedOutput ? (TensorPlace[])[] : [new(Unembedding, Slot.Unembedding)],
    ];

    private IEnumerable<TensorPlace> Block(TransformerConfig config, int layer)
    {
        var block = Invariant($"model.layers.{layer}");
        return
        [
            .. Norms.Select(norm => new TensorPlace($"{block}.{norm.Name}.weight", norm.Slot, layer)),
            .. QueryKeyValue(config, $"{block}.self_attn", layer),
            .. Projection($"{block}.self_attn.o_proj", Slot.Output, config.Attention.OutputBias ? Slot.OutputBias : null, layer),
            .. Mlp(config, $"{block}.mlp", layer),
        ];
    }

    private static IEnumerable<TensorPlace> QueryKeyValue(TransformerConfig config, string attention, int layer)
    {
        long queries = (long)config.Heads * config.HeadWidth, keys = (long)config.KeyValueHeads * config.HeadWidth;
        Slot? bias = config.Attention.InputBias ? Slot.QueryKeyValueBias : null;
        return
        [
            .. Projection($"{attention}.q_proj", Slot.QueryKeyValue, bias, layer, 0, queries),
            .. Projection($"{attention}.k_proj", Slot.QueryKeyValue, bias, layer, queries, keys),
            .. Projection($"{attention}.v_proj", Slot.QueryKeyValue, bias, layer, queries + keys, keys),
            .. config.Wiring.QueryKeyNorms
                ? [new($"{attention}.q_norm.weight", Slot.QueryNorm, layer), new($"{attention}.k_norm.weight", Slot.KeyNorm, layer)]
                : (TensorPlace[])[],
        ];
    }

    private static IEnumerable<TensorPlace> Mlp(TransformerConfig config, string mlp, int layer)
    {
        var biased = config.Variant.MlpBias;
        return
        [
            .. Projection($"{mlp}.gate_proj", Slot.GateUp, biased ? Slot.GateUpBias : null, layer, 0, config.MlpWidth),
            .. Projection($"{mlp}.up_proj", Slot.GateUp, biased ? Slot.GateUpBias : null, layer, config.MlpWidth, config.MlpWidth),
            .. Projection($"{mlp}.down_proj", Slot.Down, biased ? Slot.DownBias : null, layer),
        ];
    }

    private static IEnumerable<TensorPlace> Projection(string name, Slot weight, Slot? bias, int layer, long first = 0, long? rows = null)
    {
        yield return new($"{name}.weight", weight, layer, first, rows);
        if (bias is { } slot)
            yield return new($"{name}.bias", slot, layer, first, rows);
    }
}
