using Assay.Core.Randomness;
using static TorchSharp.torch;

namespace Assay.Magnitudes;

/// <summary>Sequences of symbols side by side, the first position first: B sequences of up to T symbols.</summary>
public sealed class Sequences
{
    /// <summary>What stands behind a sequence's end.</summary>
    public const long Ended = -1;

    private readonly long[] _symbols;

    /// <summary>Sequences of these lengths, all of the first symbol.</summary>
    public Sequences(int steps, IReadOnlyList<int> lengths)
    {
        (Steps, Lengths) = (steps, [.. lengths]);
        _symbols = new long[steps * lengths.Count];
        for (var t = 0; t < steps; t++)
        {
            for (var row = 0; row < Count; row++)
                _symbols[t * Count + row] = t < Lengths[row] ? 0 : Ended;
        }
    }

    private Sequences(Sequences other)
    {
        (Steps, Lengths, _symbols) = (other.Steps, other.Lengths, [.. other._symbols]);
    }

    /// <summary>T.</summary>
    public int Steps { get; }

    /// <summary>B.</summary>
    public int Count => Lengths.Length;

    /// <summary>Of each sequence.</summary>
    internal int[] Lengths { get; }

    /// <summary>A sequence's symbol at a position that it has.</summary>
    public int this[int row, int position]
    {
        get => (int)_symbols[position * Count + row];
        internal set => _symbols[position * Count + row] = value;
    }

    /// <summary>A copy whose symbols may be changed.</summary>
    internal Sequences Copy() => new(this);

    /// <summary>Some of the sequences.</summary>
    internal Sequences Rows(IReadOnlyList<int> rows)
    {
        var some = new Sequences(Steps, [.. rows.Select(row => Lengths[row])]);
        for (var i = 0; i < rows.Count; i++)
        {
            for (var t = 0; t < some.Lengths[i]; t++)
                some[i, t] = this[rows[i], t];
        }
        return some;
    }

    /// <summary>[T, B], int64, <see cref="Ended"/> behind each end.</summary>
    public Tensor Symbols() => tensor(_symbols, [Steps, Count]);

    /// <summary>What a decoder reads: the start, then each true answer but the last (or the blank), [T, B].</summary>
    internal Tensor DecoderInputs(RepeatTask task)
    {
        var inputs = new long[_symbols.Length];
        for (var i = 0; i < inputs.Length; i++)
            inputs[i] = _symbols[i] == Ended ? Ended : i < Count ? task.Start : task.NoInput ? task.Blank : _symbols[i - Count];
        return tensor(inputs, [Steps, Count]);
    }

    /// <summary>One-hot symbols, [T, B, symbols], zeros behind each end; with <paramref name="less"/> given, less those of that.</summary>
    internal Tensor OneHot(int symbols, Sequences? less = null)
    {
        var values = new float[_symbols.Length * symbols];
        for (var i = 0; i < _symbols.Length; i++)
        {
            if (_symbols[i] == Ended)
                continue;
            values[i * symbols + _symbols[i]] += 1;
            if (less is not null)
                values[i * symbols + less._symbols[i]] -= 1;
        }
        return tensor(values, [Steps, Count, symbols]);
    }

    /// <summary>A number that no other sequence has, for alphabets of up to 60 symbols and ten positions.</summary>
    internal ulong Key(int row)
    {
        var key = 0UL;
        for (var t = 0; t < Lengths[row]; t++)
            key = key * 64 + (ulong)this[row, t] + 1;
        return key;
    }

    /// <summary>Puts random symbols everywhere.</summary>
    internal void Fill(int row, int symbols, SeedStream stream)
    {
        for (var t = 0; t < Lengths[row]; t++)
            this[row, t] = stream.NextInt32(symbols);
    }
}
