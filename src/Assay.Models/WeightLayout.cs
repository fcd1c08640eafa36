namespace Assay.Models;

/// <summary>The tensors a model may have. Matrices are [out, in].</summary>
internal enum Slot
{
    Embedding,              // [V, d]
    Positions,              // [T, d], where positions are learned
    QueryKeyValue,          // [(H + 2K)·hd, d]: queries, keys, values; or head by head (Wiring.HeadByHead)
    Output,                 // [d, H·hd]
    GateUp,                 // [2F, d]: gate above up; [F, d] where the MLP is not gated
    Down,                   // [d, F]
    Unembedding,            // [V, d], where the output is not tied to the embedding
    AttentionNorm,          // gains [d]
    AttentionPostNorm,
    MlpNorm,
    MlpPostNorm,
    FinalNorm,
    AttentionNormBias,      // biases [d], in LayerNorm
    MlpNormBias,
    FinalNormBias,
    QueryNorm,              // gains [hd]
    KeyNorm,
    QueryKeyValueBias,      // as long as their matrix has rows
    OutputBias,
    GateUpBias,
    DownBias,
}

/// <summary>One tensor of a model: a layer's, or the whole model's (layer −1).</summary>
internal sealed record Leaf(Slot Slot, int Layer, params long[] Shape)
{
    public const int NoLayer = -1;

    public long Count { get; } = Shape.Aggregate(1L, (product, size) => product * size);
}

/// <summary>Which tensors a model has, in the order in which they lie in its flat buffer: matrices first, everything else after.</summary>
internal static class WeightLayout
{
    public static IEnumerable<Leaf> Of(TransformerConfig config)
    {
        var layers = Enumerable.Range(0, config.Layers);
        return
        [
            .. Outer(config),
            .. layers.SelectMany(layer => Matrices(config, layer)),
            .. Unembedding(config),
            .. layers.SelectMany(layer => Norms(config, layer).Concat(Biases(config, layer))),
            .. FinalNorm(config),
        ];
    }

    private static IEnumerable<Leaf> Outer(TransformerConfig config)
    {
        yield return new(Slot.Embedding, Leaf.NoLayer, config.VocabularySize, config.Width);
        if (config.Wiring.LearnedPositions)
            yield return new(Slot.Positions, Leaf.NoLayer, config.ContextLength, config.Width);
    }

    private static IEnumerable<Leaf> Matrices(TransformerConfig config, int layer)
    {
        yield return new(Slot.QueryKeyValue, layer, ProjectedWidth(config), config.Width);
        yield return new(Slot.Output, layer, config.Width, (long)config.Heads * config.HeadWidth);
        yield return new(Slot.GateUp, layer, HiddenRows(config), config.Width);
        yield return new(Slot.Down, layer, config.Width, config.MlpWidth);
    }

    private static IEnumerable<Leaf> Unembedding(TransformerConfig config) =>
        config.Variant.TiedOutput ? [] : [new(Slot.Unembedding, Leaf.NoLayer, config.VocabularySize, config.Width)];

    private static IEnumerable<Leaf> Norms(TransformerConfig config, int layer)
    {
        var wiring = config.Wiring;
        yield return new(Slot.AttentionNorm, layer, config.Width);
        if (wiring.PostNorms)
            yield return new(Slot.AttentionPostNorm, layer, config.Width);
        yield return new(Slot.MlpNorm, layer, config.Width);
        if (wiring.PostNorms)
            yield return new(Slot.MlpPostNorm, layer, config.Width);
        if (wiring.QueryKeyNorms)
        {
            yield return new(Slot.QueryNorm, layer, config.HeadWidth);
            yield return new(Slot.KeyNorm, layer, config.HeadWidth);
        }
        if (wiring.Norm == NormKind.LayerNorm)
        {
            yield return new(Slot.AttentionNormBias, layer, config.Width);
            yield return new(Slot.MlpNormBias, layer, config.Width);
        }
    }

    private static IEnumerable<Leaf> Biases(TransformerConfig config, int layer)
    {
        if (config.Attention.InputBias)
            yield return new(Slot.QueryKeyValueBias, layer, ProjectedWidth(config));
        if (config.Attention.OutputBias)
            yield return new(Slot.OutputBias, layer, config.Width);
        if (!config.Variant.MlpBias)
            yield break;
        yield return new(Slot.GateUpBias, layer, HiddenRows(config));
        yield return new(Slot.DownBias, layer, config.Width);
    }

    private static IEnumerable<Leaf> FinalNorm(TransformerConfig config)
    {
        yield return new(Slot.FinalNorm, Leaf.NoLayer, config.Width);
        if (config.Wiring.Norm == NormKind.LayerNorm)
            yield return new(Slot.FinalNormBias, Leaf.NoLayer, config.Width);
    }

    private static long ProjectedWidth(TransformerConfig config) => ((long)config.Heads + 2L * config.KeyValueHeads) * config.HeadWidth;

    private static long HiddenRows(TransformerConfig config) => (config.Wiring.GatedMlp ? 2L : 1L) * config.MlpWidth;
}
