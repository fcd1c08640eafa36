using static TorchSharp.torch;

namespace Assay.Dictionaries.Evaluation;

/// <summary>The ordinary tokens of one batch of sequences: what a dictionary is applied to and scored on. BOS, EOS and padding stay out and stay untouched.</summary>
/// <remarks>A loss belongs to the token it is predicted from, so the last position of a sequence has none.</remarks>
internal sealed class TokenRows
{
    /// <summary>Reads which tokens of <paramref name="ids"/> ([sequences, length], row after row) are ordinary. <paramref name="unpredicted"/> fills sequences up: nothing is lost by not foreseeing it.</summary>
    public TokenRows(ReadOnlySpan<long> ids, int first, int length, IReadOnlySet<long> special, int? unpredicted = null)
    {
        (First, Length, Sequences) = (first, length, ids.Length / length);
        var (kept, scored) = (new List<long>(ids.Length), new List<int>(ids.Length));
        for (var i = 0; i < ids.Length; i++)
        {
            if (special.Contains(ids[i]))
                continue;
            if (i % length < length - 1 && ids[i + 1] != unpredicted)
                scored.Add(kept.Count);
            kept.Add(i);
        }
        (Kept, Scored) = ([.. kept], [.. scored]);
    }

    /// <summary>Index of the batch's first sequence within the whole set.</summary>
    public int First { get; }

    /// <summary>Tokens per sequence.</summary>
    public int Length { get; }

    /// <summary>Sequences in this batch.</summary>
    public int Sequences { get; }

    /// <summary>Ordinary tokens, as indices into the flattened [sequences × length].</summary>
    public long[] Kept { get; }

    /// <summary>Positions within <see cref="Kept"/> whose next token has a loss.</summary>
    public int[] Scored { get; }

    /// <summary>The sequence, within the whole set, of a row of <see cref="Kept"/>.</summary>
    public int SequenceOf(int row) => First + (int)(Kept[row] / Length);

    /// <summary>The position in its sequence of a row of <see cref="Kept"/>.</summary>
    public int PositionOf(int row) => (int)(Kept[row] % Length);

    /// <summary>The kept rows of activations [sequences, length, d] as [rows, d].</summary>
    public Tensor Gather(Tensor activations)
    {
        using var index = tensor(Kept, device: activations.device);
        using var flat = activations.reshape(-1, activations.shape[^1]);
        return flat.index_select(0, index);
    }

    /// <summary>A copy of <paramref name="activations"/> with its kept rows replaced.</summary>
    public Tensor Scatter(Tensor activations, Tensor rows)
    {
        using var index = tensor(Kept, device: activations.device);
        using var copy = activations.clone();
        using var flat = copy.view(-1, activations.shape[^1]);
        flat.index_copy_(0, index, rows);
        return copy.alias();
    }

    /// <summary>Losses [sequences, length - 1] as one number per <see cref="Scored"/> row.</summary>
    public double[] GatherLosses(Tensor losses)
    {
        using var wide = losses.to(ScalarType.Float64).cpu().contiguous();
        var values = wide.data<double>().ToArray();
        return Array.ConvertAll(Scored, row => values[(SequenceOf(row) - First) * (Length - 1) + PositionOf(row)]);
    }
}
