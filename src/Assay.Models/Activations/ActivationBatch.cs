using static TorchSharp.torch;

namespace Assay.Models.Activations;

/// <summary>Activations of the same tokens at every site of a stream, divided by each site's <see cref="IActivationStream.NormConstant"/>. Owns its tensors.</summary>
public sealed class ActivationBatch : IDisposable
{
    private readonly IReadOnlyDictionary<Site, Tensor> _sites;

    /// <summary>Takes over tensors of float32 [B, width], all with the same B.</summary>
    public ActivationBatch(IReadOnlyDictionary<Site, Tensor> sites)
    {
        _sites = sites;
        foreach (var tensor in sites.Values)
            tensor.DetachFromDisposeScope();
        Rows = (int)sites.Values.First().shape[0];
    }

    /// <summary>B: tokens in the batch.</summary>
    public int Rows { get; }

    /// <summary>Float32 [B, width], mean squared norm about 1; row i is the same token at every site. Valid until the batch is disposed.</summary>
    public Tensor this[Site site] => _sites.TryGetValue(site, out var tensor)
        ? tensor
        : throw new KeyNotFoundException($"the stream has no {site}; it has {string.Join(", ", _sites.Keys)}");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _sites.Values)
            tensor.Dispose();
    }
}
