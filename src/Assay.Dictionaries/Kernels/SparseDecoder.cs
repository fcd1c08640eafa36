using static TorchSharp.torch;

namespace Assay.Dictionaries.Kernels;

/// <summary>f W_dec + b_dec from sparse rows: of W_dec [M, e] only the rows of latents that fire are read.</summary>
internal sealed unsafe class SparseDecoder : IDisposable, IParts
{
    private const int RowsPerPart = 32;
    private readonly Team _team;
    private readonly Tensor _weights, _bias;
    private readonly float* _matrix, _start;
    private SparseRows? _rows;
    private float* _written, _values;
    private int* _latents;

    /// <summary>Holds on to both tensors, W_dec [M, e] and b_dec [e].</summary>
    public SparseDecoder(Team team, Tensor weights, Tensor bias)
    {
        _team = team;
        (_weights, _bias) = (weights.contiguous().DetachFromDisposeScope(), bias.contiguous().DetachFromDisposeScope());
        _matrix = Floats.Of(_weights);
        _start = Floats.Of(_bias);
    }

    private int Width => (int)_weights.size(1);

    /// <summary>[N, e].</summary>
    public Tensor Run(SparseRows rows)
    {
        var written = empty(rows.Count, Width);
        if (rows.Count == 0)
            return written;
        _rows = rows;
        _written = Floats.Of(written);
        fixed (int* latents = rows.Latents)
        fixed (float* values = rows.Values)
        {
            _latents = latents;
            _values = values;
            _team.Run((rows.Count + RowsPerPart - 1) / RowsPerPart, this);
        }
        return written;
    }

    /// <inheritdoc/>
    public void Do(int part, int worker)
    {
        var offsets = _rows!.Offsets;
        for (var row = part * RowsPerPart; row < Math.Min(_rows.Count, (part + 1) * RowsPerPart); row++)
        {
            float* sum = _written + (long)row * Width;
            new ReadOnlySpan<float>(_start, Width).CopyTo(new Span<float>(sum, Width));
            RowMath.AddRows(sum, Width, _matrix, _latents + offsets[row], _values + offsets[row], (int)(offsets[row + 1] - offsets[row]));
        }
    }

    public void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
    }
}
