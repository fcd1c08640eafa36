namespace Assay.Models.Activations;

/// <summary>An endless, shuffled supply of activations to train dictionaries on. BOS, EOS and padding are left out.</summary>
/// <remarks>Tensor code: call from one thread.</remarks>
public interface IActivationStream : IDisposable
{
    /// <summary>What each batch holds.</summary>
    IReadOnlyList<Site> Sites { get; }

    /// <summary>Rows of each batch.</summary>
    int BatchSize { get; }

    /// <summary>Size of the last dimension at <paramref name="site"/>.</summary>
    int Width(Site site);

    /// <summary>C = sqrt(mean ‖x‖²) over the text: a raw activation is C times what the batch holds. Folded into a dictionary's weights after training.</summary>
    double NormConstant(Site site);

    /// <summary>The next batch; the caller disposes it.</summary>
    ActivationBatch Next();

    /// <summary>Where the stream stands.</summary>
    StreamState State();

    /// <summary>Goes where <see cref="State"/> was taken, on this stream or on one made alike: the same batches follow, bit by bit on the same machine.</summary>
    void Restore(StreamState state);
}

/// <summary>Where a stream stands: <paramref name="Batch"/> batches into its <paramref name="Bucket"/>-th bucket, counted over all passes through the text.</summary>
/// <remarks>Enough for exact resume because a bucket's content and order follow from the seed and its number alone.</remarks>
public sealed record StreamState(long Bucket, int Batch);
