using Assay.Core.Errors;
using Assay.Models;
using Assay.Models.Activations;
using static TorchSharp.torch;

namespace Assay.BoardGames.Planted;

/// <summary>Training activations of planted boards: a bucket of games is played and its boards shuffled, then the next games are.</summary>
internal sealed class PlantedStream : IActivationStream
{
    private readonly PlantedBoards _world;
    private (long Number, PlantedCells.Rows Boards, int[] Order, Core.Randomness.SeedStreams Seeds) _bucket;
    private int _batch;

    public PlantedStream(PlantedBoards world, int batchSize)
    {
        (_world, BatchSize) = (world, batchSize);
        Load(0);
        if (batchSize < 1 || batchSize > _bucket.Order.Length)
            throw new AssayException(FormattableString.Invariant($"batches of {batchSize} boards: expected 1 to the {_bucket.Order.Length} of a bucket; more games a bucket (gamesPerBucket) allow more"));
    }

    public IReadOnlyList<Site> Sites { get; } = [PlantedBoards.Site];

    public int BatchSize { get; }

    public int Width(Site site) => _world.Options.Width;

    public double NormConstant(Site site) => _world.NormConstant;

    public ActivationBatch Next()
    {
        if ((_batch + 1) * BatchSize > _bucket.Order.Length)
        {
            Load(_bucket.Number + 1);
            _batch = 0;
        }
        using var scope = NewDisposeScope();
        var noise = _bucket.Seeds.Child(FormattableString.Invariant($"noise/{_batch}")).Stream("normal");
        var rows = _world.Activations(_bucket.Boards, _bucket.Order.AsSpan(_batch++ * BatchSize, BatchSize), noise).div_(_world.NormConstant);
        return new(new Dictionary<Site, Tensor> { [PlantedBoards.Site] = rows });
    }

    public StreamState State() => new(_bucket.Number, _batch);

    public void Restore(StreamState state)
    {
        if (state.Bucket != _bucket.Number)
            Load(state.Bucket);
        _batch = state.Batch;
    }

    public void Dispose() { }

    private void Load(long number)
    {
        var (boards, order, seeds) = _world.Bucket(number);
        _bucket = (number, boards, order, seeds);
    }
}
