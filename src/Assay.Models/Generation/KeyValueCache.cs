using static TorchSharp.torch;

namespace Assay.Models.Generation;

/// <summary>What a model remembers of the tokens it has read, so that the next one costs one position and not the whole pass: keys and values of every layer.</summary>
/// <remarks>From <see cref="Transformer.NewCache"/>; filled by <see cref="Transformer.Continue"/>. Layers with a sliding window forget what no later query can see.</remarks>
public sealed class KeyValueCache : IDisposable
{
    /// <summary>The most positions that one call may add: attention scores grow with the square of what is read at once.</summary>
    public const int MostAtOnce = 512;

    private readonly HeldKeys[] _layers;

    internal KeyValueCache(TransformerConfig config, IReadOnlyList<int> padding, int capacity, ScalarType type, Device device)
    {
        (Sequences, Capacity, Padded) = (padding.Count, capacity, padding.Any(count => count > 0));
        PaddingCounts = [.. padding];
        Padding = tensor(padding.Select(count => (long)count).ToArray(), device: device).DetachFromDisposeScope();
        _layers = [.. Enumerable.Range(0, config.Layers).Select(layer => new HeldKeys(config, Sequences, capacity, config.Window(layer), type, device))];
    }

    /// <summary>B, sequences that are read side by side.</summary>
    public int Sequences { get; }

    /// <summary>Positions there is room for, padding included.</summary>
    public int Capacity { get; }

    /// <summary>Positions read so far, padding included.</summary>
    public int Length { get; internal set; }

    /// <summary>Memory of all layers; pages of it that were never written to are not resident.</summary>
    public long Bytes => _layers.Sum(layer => layer.Bytes);

    /// <summary>[B], how many positions at each sequence's start hold no token.</summary>
    internal Tensor Padding { get; }

    internal IReadOnlyList<int> PaddingCounts { get; }

    internal bool Padded { get; }

    internal HeldKeys Layer(int layer) => _layers[layer];

    /// <inheritdoc/>
    public void Dispose()
    {
        Padding.Dispose();
        foreach (var layer in _layers)
            layer.Dispose();
    }
}
