using Assay.Dictionaries.Kernels;
using static TorchSharp.torch;

namespace Assay.Dictionaries;

/// <summary>Latent values of some activations, of which only those that fire are held: compressed sparse rows.</summary>
public sealed class SparseRows
{
    private readonly long[] _offsets;
    private readonly int[] _latents;
    private readonly float[] _values;

    /// <summary>Takes over the arrays, of which the last two may be longer than the last offset says.</summary>
    internal SparseRows(int width, long[] offsets, int[] latents, float[] values) => (Width, _offsets, _latents, _values) = (width, offsets, latents, values);

    /// <summary>Rows, N.</summary>
    public int Count => _offsets.Length - 1;

    /// <summary>Latents that a row could fire, M.</summary>
    public int Width { get; }

    /// <summary>Where each row's pairs begin, and behind the last of them where they end, [N + 1].</summary>
    public ReadOnlySpan<long> Offsets => _offsets;

    /// <summary>Numbers of the latents that fire, row after row and rising within a row.</summary>
    public ReadOnlySpan<int> Latents => _latents.AsSpan(0, (int)_offsets[^1]);

    /// <summary>Their values.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, (int)_offsets[^1]);

    /// <summary>What is not zero in features [N, M], whatever their type and device.</summary>
    public static unsafe SparseRows Of(Tensor features)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var plain = features.to(ScalarType.Float32).cpu().contiguous();
        var count = checked((int)plain.count_nonzero().item<long>());
        var rows = new SparseRows((int)plain.size(1), new long[plain.size(0) + 1], new int[count], new float[count]);
        float* row = count > 0 ? Floats.Of(plain) : null;
        for (var number = 0; number < rows.Count && count > 0; number++, row += rows.Width)
            rows._offsets[number + 1] = rows.Take(new ReadOnlySpan<float>(row, rows.Width), rows._offsets[number]);
        return rows;
    }

    /// <summary>Rows made elsewhere, copied.</summary>
    /// <param name="width">Latents that a row could fire, M.</param>
    /// <param name="offsets">Where each row's pairs begin and where the last ends, [N + 1].</param>
    /// <param name="latents">Latents that fire, rising within a row.</param>
    /// <param name="values">Their values.</param>
    /// <exception cref="ArgumentException">The four do not describe rows.</exception>
    public static SparseRows From(int width, ReadOnlySpan<long> offsets, ReadOnlySpan<int> latents, ReadOnlySpan<float> values)
    {
        if (latents.Length != values.Length)
            throw new ArgumentException(FormattableString.Invariant($"{latents.Length} latents have {values.Length} values"), nameof(values));
        if (offsets.Length == 0 || offsets[0] != 0 || offsets[^1] != latents.Length)
            throw new ArgumentException(FormattableString.Invariant($"offsets must go from 0 to the number of pairs, {latents.Length}"), nameof(offsets));
        for (var row = 0; row + 1 < offsets.Length; row++)
            RequireRow(width, row, offsets, latents);
        return new SparseRows(width, [.. offsets], [.. latents], [.. values]);
    }

    /// <summary>Rows of one dictionary, one piece below the other.</summary>
    public static SparseRows Join(IReadOnlyList<SparseRows> pieces)
    {
        if (pieces.Count == 0 || pieces.Any(piece => piece.Width != pieces[0].Width))
            throw new ArgumentException("the pieces to join must be rows of the same number of latents, at least one", nameof(pieces));
        var count = checked((int)pieces.Sum(piece => piece._offsets[^1]));
        var (offsets, latents, values) = (new long[pieces.Sum(piece => piece.Count) + 1], new int[count], new float[count]);
        var row = 0;
        foreach (var piece in pieces)
        {
            var at = offsets[row];
            piece.Latents.CopyTo(latents.AsSpan((int)at));
            piece.Values.CopyTo(values.AsSpan((int)at));
            foreach (var offset in piece.Offsets[1..])
                offsets[++row] = at + offset;
        }
        return new SparseRows(pieces[0].Width, offsets, latents, values);
    }

    /// <summary>The rows from <paramref name="first"/> on, copied.</summary>
    public SparseRows Slice(int first, int count)
    {
        var (from, to) = ((int)_offsets[first], (int)_offsets[first + count]);
        long[] offsets = [.. _offsets.AsSpan(first, count + 1)];
        for (var row = 0; row <= count; row++)
            offsets[row] -= from;
        return new SparseRows(Width, offsets, _latents[from..to], _values[from..to]);
    }

    private static void RequireRow(int width, int row, ReadOnlySpan<long> offsets, ReadOnlySpan<int> latents)
    {
        var (from, to) = (offsets[row], offsets[row + 1]);
        if (from > to || to > latents.Length)
            throw new ArgumentException(FormattableString.Invariant($"row {row} runs from pair {from} to {to} of {latents.Length}"), nameof(offsets));
        var last = -1;
        foreach (var latent in latents[(int)from..(int)to])
        {
            if (latent <= last || latent >= width)
                throw new ArgumentException(FormattableString.Invariant($"row {row}: latent {latent} after {last} of {width}; latents rise within a row"), nameof(latents));
            last = latent;
        }
    }

    // Puts what is not zero where the row begins; gives where the next one does.
    private long Take(ReadOnlySpan<float> row, long at)
    {
        for (var latent = 0; latent < row.Length; latent++)
        {
            if (row[latent] != 0)
                (_latents[at], _values[at++]) = (latent, row[latent]);
        }
        return at;
    }
}
