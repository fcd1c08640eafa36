using Assay.Core.Options;
using Assay.Models.Text;
using static TorchSharp.torch;

namespace Assay.Models.Activations;

/// <summary>How a stream is dealt.</summary>
public sealed record ActivationStreamOptions : IOptions
{
    /// <summary>Rows of each batch (Gemma Scope: 4,096).</summary>
    public int BatchSize { get; init; } = 4096;

    /// <summary>Tokens that are shuffled together (Gemma Scope: about a million); what bounds memory: rows · width · 4 bytes for each site.</summary>
    public int BucketRows { get; init; } = 1_000_000;

    /// <summary>Sequences in one forward pass.</summary>
    public int ForwardSequences { get; init; } = 16;

    /// <summary>Tokens over which the norm constants are measured.</summary>
    public int NormRows { get; init; } = 131_072;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (name, value) in new[] { ("batchSize", BatchSize), ("forwardSequences", ForwardSequences), ("normRows", NormRows) })
        {
            if (value < 1)
                yield return new(name, $"is {value}, expected at least 1");
        }
        if (BucketRows < BatchSize)
            yield return new("bucketRows", $"is {BucketRows}, less than batchSize {BatchSize}");
    }
}

/// <summary>Activations that the model computes as they are needed; nothing is written to disk. Uses the model, does not own it.</summary>
/// <remarks>Each pass over the text has its own order of sequences. On the device of the model.</remarks>
public sealed class StreamedActivations : IActivationStream, IBucketSource
{
    private readonly ActivationRows _rows;
    private readonly Buckets _buckets;
    private readonly Dictionary<Site, double> _norms;
    private readonly int _sequences;
    private readonly int _perBucket;
    private readonly long _seed;

    /// <summary>Measures the norm constants; the first bucket is computed by the first <see cref="Next"/>.</summary>
    /// <param name="model">Stays the caller's; must live as long as the stream.</param>
    /// <param name="sequences">Stay the caller's.</param>
    /// <param name="sites">Any that have a row per token.</param>
    /// <param name="options">Batch and bucket sizes.</param>
    /// <param name="seed">Of the order of sequences and rows.</param>
    public StreamedActivations(Transformer model, TokenSequences sequences, IReadOnlyList<Site> sites, ActivationStreamOptions options, long seed)
    {
        OptionsCheck.Require(options, "the activation stream's options");
        _rows = new ActivationRows(model, sequences, sites, options.ForwardSequences);
        (_sequences, _seed, BatchSize) = ((int)sequences.Count, seed, options.BatchSize);
        _perBucket = SequencesFor(options.BucketRows, sequences);
        _norms = MeasureNorms(SequencesFor(options.NormRows, sequences));
        _buckets = new Buckets(this, options.BatchSize, seed);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Site> Sites => _rows.Sites;

    /// <inheritdoc/>
    public int BatchSize { get; }

    /// <inheritdoc/>
    public int Width(Site site) => _rows.Width(site);

    /// <inheritdoc/>
    public double NormConstant(Site site) => _norms[site];

    /// <inheritdoc/>
    public ActivationBatch Next() => _buckets.Next();

    /// <inheritdoc/>
    public StreamState State() => _buckets.State();

    /// <inheritdoc/>
    public void Restore(StreamState state) => _buckets.Restore(state);

    /// <inheritdoc/>
    public void Dispose() => _buckets.Dispose();

    Dictionary<Site, Tensor> IBucketSource.Load(long bucket)
    {
        var rows = _rows.Read(Buckets.Items(bucket, _perBucket, _sequences, _seed));
        foreach (var (site, tensor) in rows)
            tensor.div_(_norms[site]);
        return rows;
    }

    /// <summary>A bucket larger than the text would hold tokens twice.</summary>
    private static int SequencesFor(int rows, TokenSequences sequences) => (int)Math.Clamp(rows / (sequences.Length - 1), 1, sequences.Count);

    private Dictionary<Site, double> MeasureNorms(int sequences)
    {
        using var scope = NewDisposeScope();
        var rows = _rows.Read(Buckets.Items(0, sequences, _sequences, _seed));
        return rows.ToDictionary(site => site.Key, site => Math.Sqrt(RowNorms.SumOfSquares(site.Value) / site.Value.shape[0]));
    }
}
