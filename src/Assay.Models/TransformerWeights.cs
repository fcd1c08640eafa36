using static TorchSharp.torch;

namespace Assay.Models;

/// <summary>All weights in one flat buffer: matrices first (they decay), gains after. Each tensor below is a view of it.</summary>
/// <remarks>Queries, keys and values are one matrix here, and so are gate and up; on disk they have Hugging Face's names and shapes.</remarks>
internal sealed class TransformerWeights : IDisposable
{
    private readonly TransformerConfig _config;
    private readonly List<(string Name, Tensor View)> _state = [];
    private readonly List<Tensor> _leaves = [];
    private long _offset;

    public TransformerWeights(TransformerConfig config, Tensor flat)
    {
        _config = config;
        Flat = flat.DetachFromDisposeScope();
        Embedding = Leaf(config.VocabularySize, config.Width);
        _state.Add(("model.embed_tokens.weight", Embedding));
        var matrices = Enumerable.Range(0, config.Layers).Select(Matrices).ToArray();
        MatrixCount = _offset;
        Layers = [.. matrices.Select((block, layer) => block with
        {
            AttentionNorm = Gain($"model.layers.{layer}.input_layernorm.weight"),
            AttentionPostNorm = Gain($"model.layers.{layer}.post_attention_layernorm.weight"),
            MlpNorm = Gain($"model.layers.{layer}.pre_feedforward_layernorm.weight"),
            MlpPostNorm = Gain($"model.layers.{layer}.post_feedforward_layernorm.weight"),
        })];
        FinalNorm = Gain("model.norm.weight");
    }

    /// <summary>Every weight, one after another.</summary>
    public Tensor Flat { get; }

    /// <summary>How many of the first weights belong to matrices.</summary>
    public long MatrixCount { get; }

    public Tensor Embedding { get; }                // [V, d]

    public IReadOnlyList<BlockWeights> Layers { get; }

    public Tensor FinalNorm { get; }                // [d]

    /// <summary>The tensors that gradients are taken for, in the order in which they lie in <see cref="Flat"/>.</summary>
    public IReadOnlyList<Tensor> Leaves => _leaves;

    /// <summary>Views under Hugging Face's names.</summary>
    public IReadOnlyList<(string Name, Tensor View)> State => _state;

    public void Dispose()
    {
        foreach (var (_, view) in _state)
            view.Dispose();
        foreach (var leaf in _leaves)
            leaf.Dispose();
        Flat.Dispose();
    }

    private BlockWeights Matrices(int layer)
    {
        var (d, heads, keys) = (_config.Width, _config.Heads * _config.HeadWidth, _config.KeyValueHeads * _config.HeadWidth);
        var prefix = $"model.layers.{layer}";
        var queryKeyValue = Leaf(heads + 2 * keys, d);
        Part($"{prefix}.self_attn.q_proj.weight", queryKeyValue, 0, heads);
        Part($"{prefix}.self_attn.k_proj.weight", queryKeyValue, heads, keys);
        Part($"{prefix}.self_attn.v_proj.weight", queryKeyValue, heads + keys, keys);
        var output = Leaf(d, heads);
        _state.Add(($"{prefix}.self_attn.o_proj.weight", output));
        var gateUp = Leaf(2 * _config.MlpWidth, d);
        Part($"{prefix}.mlp.gate_proj.weight", gateUp, 0, _config.MlpWidth);
        Part($"{prefix}.mlp.up_proj.weight", gateUp, _config.MlpWidth, _config.MlpWidth);
        var down = Leaf(d, _config.MlpWidth);
        _state.Add(($"{prefix}.mlp.down_proj.weight", down));
        return new BlockWeights { QueryKeyValue = queryKeyValue, Output = output, GateUp = gateUp, Down = down };
    }

    private void Part(string name, Tensor fused, long from, long rows) => _state.Add((name, fused.narrow(0, from, rows).DetachFromDisposeScope()));

    private Tensor Gain(string name)
    {
        var gain = Leaf(_config.Width);
        _state.Add((name, gain));
        return gain;
    }

    private Tensor Leaf(params long[] shape)
    {
        var count = shape.Aggregate(1L, (product, size) => product * size);
        using var part = Flat.narrow(0, _offset, count);
        var view = part.view(shape).DetachFromDisposeScope();
        _offset += count;
        _leaves.Add(view);
        return view;
    }
}

/// <summary>One block's weights; matrices are [out, in].</summary>
internal sealed record BlockWeights
{
    public required Tensor QueryKeyValue { get; init; }     // [(H + 2K)·hd, d]

    public required Tensor Output { get; init; }            // [d, H·hd]

    public required Tensor GateUp { get; init; }            // [2F, d]

    public required Tensor Down { get; init; }              // [d, F]

    public Tensor AttentionNorm { get; init; } = null!;     // gains [d]; set when the matrices of every layer are laid out

    public Tensor AttentionPostNorm { get; init; } = null!;

    public Tensor MlpNorm { get; init; } = null!;

    public Tensor MlpPostNorm { get; init; } = null!;
}
