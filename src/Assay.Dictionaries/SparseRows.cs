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
