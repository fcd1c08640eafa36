using static TorchSharp.torch;

namespace Assay.Magnitudes.Evaluation;

/// <summary>Which symbols of which sequences were answered right, given the true ones before.</summary>
/// <remarks>For whole sequences that is the same as letting the decoder run freely: the first error decides both. For single symbols it is not.</remarks>
public sealed class Answers
{
    private readonly bool[] _right;

    private Answers(int[] lengths, bool[] right) => (Lengths, _right) = (lengths, right);

    /// <summary>Of each sequence.</summary>
    public IReadOnlyList<int> Lengths { get; }

    /// <summary>Sequences.</summary>
    public int Count => Lengths.Count;

    /// <summary>Longest of the sequences.</summary>
    public int Steps => _right.Length / Count;

    /// <summary>Takes down what logits say.</summary>
    /// <param name="logits">[T, B, symbols].</param>
    /// <param name="true">The true symbols.</param>
    internal static Answers Of(Tensor logits, Sequences @true)
    {
        using var scope = NewDisposeScope();
        var right = logits.argmax(2).eq(@true.Symbols());
        return new(@true.Lengths, right.contiguous().data<bool>().ToArray());
    }

    /// <summary>Whether a symbol was right; false behind the sequence's end.</summary>
    public bool Right(int sequence, int position) => _right[position * Count + sequence];

    /// <summary>Whether every symbol of a sequence was right.</summary>
    public bool Whole(int sequence)
    {
        for (var t = 0; t < Lengths[sequence]; t++)
        {
            if (!Right(sequence, t))
                return false;
        }
        return true;
    }

    /// <summary>Exact match: share of drawn sequences that are right as a whole, each length counting alike; of all sequences where none are drawn.</summary>
    /// <remarks>Held-out sets hold few short sequences, since there are few; a plain mean would be one of the longest length.</remarks>
    public double ExactMatch(ReadOnlySpan<int> drawn = default)
    {
        Span<int> counts = stackalloc int[Steps + 1], whole = stackalloc int[Steps + 1];
        counts.Clear();
        whole.Clear();
        for (var i = 0; i < (drawn.IsEmpty ? Count : drawn.Length); i++)
        {
            var sequence = drawn.IsEmpty ? i : drawn[i];
            counts[Lengths[sequence]]++;
            whole[Lengths[sequence]] += Whole(sequence) ? 1 : 0;
        }
        var (sum, lengths) = (0.0, 0);
        for (var length = 0; length <= Steps; length++)
        {
            sum += counts[length] > 0 ? (double)whole[length] / counts[length] : 0;
            lengths += counts[length] > 0 ? 1 : 0;
        }
        return sum / lengths;
    }

    /// <summary>Paired with other answers to the same sequences: one's exact match less the other's, over drawn sequences, every sequence alike.</summary>
    internal double Less(Answers other, ReadOnlySpan<int> drawn)
    {
        var sum = 0.0;
        for (var i = 0; i < (drawn.IsEmpty ? Count : drawn.Length); i++)
        {
            var sequence = drawn.IsEmpty ? i : drawn[i];
            sum += (Whole(sequence) ? 1 : 0) - (other.Whole(sequence) ? 1 : 0);
        }
        return sum / (drawn.IsEmpty ? Count : drawn.Length);
    }

    /// <summary>Exact match of one length; NaN where there is none.</summary>
    public double ExactMatchAt(int length) => Share(Enumerable.Range(0, Count).Where(sequence => Lengths[sequence] == length).Select(Whole));

    /// <summary>Share of right symbols at one position, over sequences that have it.</summary>
    public double RightAt(int position) => Share(Enumerable.Range(0, Count).Where(sequence => position < Lengths[sequence]).Select(sequence => Right(sequence, position)));

    /// <summary>Share of right symbols.</summary>
    public double SymbolAccuracy => (double)_right.Count(right => right) / Lengths.Sum();

    private static double Share(IEnumerable<bool> values)
    {
        var (all, right) = (0, 0);
        foreach (var value in values)
        {
            all++;
            right += value ? 1 : 0;
        }
        return all == 0 ? double.NaN : (double)right / all;
    }
}
