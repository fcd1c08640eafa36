using Assay.Core.Errors;
using Assay.Models.Blocks;
using Assay.Models.Streaming;
using static TorchSharp.torch;

namespace Assay.Models;

/// <summary>A model larger than memory: a pass reads one block's weights after another from the folder, the next while the last computes.</summary>
/// <remarks>Holds the embedding, an output matrix where there is one, and two blocks. Each pass reads all of the rest, so give it many tokens at once. On the CPU, without gradients. Not thread-safe.</remarks>
public sealed class StreamedTransformer : IDisposable
{
    private readonly PositionTables _tables;
    private readonly StreamedWeights _weights;

    private StreamedTransformer(TransformerConfig config, StreamedWeights weights)
    {
        (Config, _weights) = (config, weights);
        _tables = new PositionTables(config);
    }

    /// <summary>Shape and constants.</summary>
    public TransformerConfig Config { get; }

    /// <summary>The weights' and activations' type.</summary>
    public ScalarType DType => _weights.Embedding.dtype;

    /// <summary>Memory of the weights held at any time.</summary>
    public long Bytes => _weights.Bytes;

    /// <summary>Opens a folder as <see cref="Transformer.Load"/> does, and keeps its files open.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="keep">The type to compute in; null: the one the weights are stored in.</param>
    /// <exception cref="UnreadableFileException">As in <see cref="Transformer.Load"/>.</exception>
    public static StreamedTransformer Open(string folder, ScalarType? keep = null)
    {
        var config = TransformerConfig.Load(folder);
        return new StreamedTransformer(config, StreamedWeights.Open(folder, config, keep));
    }

    /// <summary>Logits [B, T, V] for ids [B, T] (int64).</summary>
    public Tensor Forward(Tensor ids) => Forward(ids, new Taps()).Logits;

    /// <summary>A pass that reads and replaces what <paramref name="taps"/> says; one that stops early reads no further blocks.</summary>
    public TappedForward Forward(Tensor ids, Taps taps)
    {
        ids.CheckIds(Config);
        using var inference = no_grad();
        BlockOperations operations = DType switch
        {
            ScalarType.Float32 => new FusedOperations(Config, _tables),
            ScalarType.BFloat16 => new BFloat16Operations(Config, _tables),
            _ => new PlainOperations(Config, _tables),
        };
        return new ForwardPass(Config, _weights, operations, taps).Run(ids);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights.Dispose();
        _tables.Dispose();
    }
}
