using Assay.Models.Families;
using static TorchSharp.torch;

namespace Assay.Models.Synthesis;

/// <summary>How large a random tensor's numbers are, so that activations stay near one all the way and differ from token to token.</summary>
internal sealed class RandomWeights(TransformerConfig config, ScalarType type)
{
    private const double AroundTheUsual = 0.05;     // of gains and biases: visible where one is mixed up with another

    /// <summary>What a tensor is filled from; the same for all layers.</summary>
    public NormalValues Of(TensorPlace place, IReadOnlyList<long> shape) => place.Slot switch
    {
        // √d stands at the way in of families that scale their embedding; the logits' rows should not depend on that.
        Slot.Embedding or Slot.Unembedding => new(type, 0, config.Wiring.ScaledEmbedding || place.Slot == Slot.Unembedding ? 1 / Math.Sqrt(config.Width) : Small),
        Slot.Positions => new(type, 0, Small / 4),
        Slot.Output or Slot.Down => new(type, 0, Writing / Math.Sqrt(Columns(place, shape))),
        _ when shape.Count == 2 => new(type, 0, 1 / Math.Sqrt(Columns(place, shape))),
        _ => new(type, IsGain(place.Slot) && config.Wiring.Norm != NormKind.RmsAroundOne ? 1 : 0, AroundTheUsual),
    };

    // As GPT-2 and its successors start: embeddings near 0.02…0.05, so that the first blocks' branches count beside them.
    private static double Small => 0.05;

    // Branches without a norm behind them would add up over the layers.
    private double Writing => config.Wiring.PostNorms ? 1 : 1 / Math.Sqrt(2.0 * config.Layers);

    private static long Columns(TensorPlace place, IReadOnlyList<long> shape) => place.Transposed ? shape[0] : shape[1];

    private static bool IsGain(Slot slot) => slot is Slot.AttentionNorm or Slot.AttentionPostNorm or Slot.MlpNorm or Slot.MlpPostNorm or Slot.FinalNorm or Slot.QueryNorm or Slot.KeyNorm;
}
