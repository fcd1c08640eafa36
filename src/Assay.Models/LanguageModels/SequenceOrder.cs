using Assay.Core.Randomness;

namespace Assay.Models.LanguageModels;

/// <summary>Which sequences come next: every sequence once per epoch, each epoch in an order of its own. Where it stands can be saved.</summary>
internal sealed class SequenceOrder
{
    private readonly SeedStream _stream;
    private readonly long[] _order;
    private ulong[] _epochStart;

    public SequenceOrder(SeedStream stream, long count)
    {
        (_stream, _order) = (stream, new long[count]);
        _epochStart = stream.State();
        Draw();
    }

    /// <summary>Sequences taken from this epoch.</summary>
    public long Cursor { get; private set; }

    /// <summary>The stream's state from which this epoch's order was drawn.</summary>
    public IReadOnlyList<ulong> EpochStart => _epochStart;

    public long[] Next(int count)
    {
        var batch = new long[count];
        for (var i = 0; i < count; i++)
        {
            if (Cursor == _order.Length)
            {
                _epochStart = _stream.State();
                Draw();
            }
            batch[i] = _order[Cursor++];
        }
        return batch;
    }

    public void Restore(ulong[] epochStart, long cursor)
    {
        _epochStart = epochStart;
        _stream.Restore(epochStart);
        Draw();
        Cursor = cursor;
    }

    private void Draw()
    {
        for (var i = 0; i < _order.Length; i++)
            _order[i] = i;
        _stream.Shuffle(_order.AsSpan());
        Cursor = 0;
    }
}
