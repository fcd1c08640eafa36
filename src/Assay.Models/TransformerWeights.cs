using Assay.Models.Families;
using static TorchSharp.torch;

namespace Assay.Models;

/// <summary>The weights as a pass asks for them, from the first block to the last.</summary>
internal interface IWeights
{
    Tensor Embedding { get; }

    Tensor? Positions { get; }

    /// <summary>What reads the logits off: the embedding, or a matrix of its own.</summary>
    Tensor Unembedding { get; }

    Tensor FinalNorm { get; }

    Tensor? FinalNormBias { get; }

    /// <summary>One block's, good until the next block is asked for.</summary>
    BlockWeights Block(int layer);
}

/// <summary>All weights in one flat buffer: matrices first (they decay), gains and biases after. Each tensor below is a view of it.</summary>
/// <remarks>Queries, keys and values are one matrix here, and so are gate and up; on disk they have Hugging Face's names and shapes.</remarks>
internal sealed class TransformerWeights : IWeights, IDisposable
{
    private readonly Dictionary<(Slot Slot, int Layer), Tensor> _views = [];
    private readonly List<Tensor> _leaves = [];

    public TransformerWeights(TransformerConfig config, Tensor flat)
        : this(config, flat, _ => true)
    {
    }

    /// <summary>Of some layers only; the tensors of the whole model count as <see cref="Leaf.NoLayer"/>.</summary>
    public TransformerWeights(TransformerConfig config, Tensor flat, Func<int, bool> holds)
    {
        Flat = flat.DetachFromDisposeScope();
        long offset = 0;
        foreach (var leaf in WeightLayout.Of(config).Where(leaf => holds(leaf.Layer)))
        {
            _leaves.Add(_views[(leaf.Slot, leaf.Layer)] = View(leaf, offset));
            offset += leaf.Count;
            if (leaf.Shape.Length == 2)
                MatrixCount = offset;
        }
        Layers = [.. Enumerable.Range(0, config.Layers).Where(holds).Select(View)];
        State = [.. FamilyList.Get(config.Family).Tensors(config).Where(place => holds(place.Layer)).Select(place => (place.Name, place.Of(this)))];
    }

    /// <summary>Every weight, one after another.</summary>
    public Tensor Flat { get; }

    /// <summary>How many of the first weights belong to matrices.</summary>
    public long MatrixCount { get; }

    public Tensor Embedding => this[Slot.Embedding];

    public Tensor? Positions => Find(Slot.Positions);

    public Tensor Unembedding => Find(Slot.Unembedding) ?? Embedding;

    public Tensor FinalNorm => this[Slot.FinalNorm];

    public Tensor? FinalNormBias => Find(Slot.FinalNormBias);

    public IReadOnlyList<BlockWeights> Layers { get; }

    public BlockWeights Block(int layer) => Layers[layer];

    /// <summary>The tensors that gradients are taken for, in the order in which they lie in <see cref="Flat"/>.</summary>
    public IReadOnlyList<Tensor> Leaves => _leaves;

    /// <summary>Views under Hugging Face's names, in Hugging Face's shapes.</summary>
    public IReadOnlyList<(string Name, Tensor View)> State { get; }

    public Tensor this[Slot slot, int layer = Leaf.NoLayer] => _views[(slot, layer)];

    public Tensor? Find(Slot slot, int layer = Leaf.NoLayer) => _views.GetValueOrDefault((slot, layer));

    /// <summary>The gains, which start at one in a model that multiplies by them as they are.</summary>
    public IEnumerable<Tensor> Gains => _views.Where(pair => pair.Key.Slot is Slot.AttentionNorm or Slot.AttentionPostNorm or Slot.MlpNorm
        or Slot.MlpPostNorm or Slot.FinalNorm or Slot.QueryNorm or Slot.KeyNorm).Select(pair => pair.Value);

    public void Dispose()
    {
        foreach (var (_, view) in State)
            view.Dispose();
        foreach (var leaf in _leaves)
            leaf.Dispose();
        Flat.Dispose();
    }

    private Tensor View(Leaf leaf, long offset)
    {
        using var part = Flat.narrow(0, offset, leaf.Count);
        return part.view(leaf.Shape).DetachFromDisposeScope();
    }

    private BlockWeights View(int layer) => new()
    {
        QueryKeyValue = this[Slot.QueryKeyValue, layer], QueryKeyValueBias = Find(Slot.QueryKeyValueBias, layer),
        QueryNorm = Find(Slot.QueryNorm, layer), KeyNorm = Find(Slot.KeyNorm, layer),
        Output = this[Slot.Output, layer], OutputBias = Find(Slot.OutputBias, layer),
        GateUp = this[Slot.GateUp, layer], GateUpBias = Find(Slot.GateUpBias, layer),
        Down = this[Slot.Down, layer], DownBias = Find(Slot.DownBias, layer),
        AttentionNorm = this[Slot.AttentionNorm, layer], AttentionNormBias = Find(Slot.AttentionNormBias, layer),
        AttentionPostNorm = Find(Slot.AttentionPostNorm, layer),
        MlpNorm = this[Slot.MlpNorm, layer], MlpNormBias = Find(Slot.MlpNormBias, layer),
        MlpPostNorm = Find(Slot.MlpPostNorm, layer),
    };
}

/// <summary>One block's weights, shapes as in <see cref="Slot"/>; null where the family has none.</summary>
internal sealed record BlockWeights
{
    public required Tensor QueryKeyValue { get; init; }

    public Tensor? QueryKeyValueBias { get; init; }

    public Tensor? QueryNorm { get; init; }

    public Tensor? KeyNorm { get; init; }

    public required Tensor Output { get; init; }

    public Tensor? OutputBias { get; init; }

    public required Tensor GateUp { get; init; }

    public Tensor? GateUpBias { get; init; }

    public required Tensor Down { get; init; }

    public Tensor? DownBias { get; init; }

    public required Tensor AttentionNorm { get; init; }

    public Tensor? AttentionNormBias { get; init; }

    public Tensor? AttentionPostNorm { get; init; }

    public required Tensor MlpNorm { get; init; }

    public Tensor? MlpNormBias { get; init; }

    public Tensor? MlpPostNorm { get; init; }
}
