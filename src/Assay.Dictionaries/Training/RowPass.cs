using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Kernels;

namespace Assay.Dictionaries.Training;

/// <summary>From pairs to errors and back: every row is reconstructed from its active latents, and its error sent to them, while their decoder rows are still in the cache.</summary>
internal sealed unsafe class RowPass(SparseWeights weights, Team team, ReconstructionLoss loss) : IParts
{
    private const int RowsPerPart = 32;
    private const double SmallestNorm = 1e-20;      // an error of zero has no direction, and no slope
    private double[] _squares = [], _norms = [];
    private long _active;
    private SparseStep? _step;
    private ActivePairs? _pairs;
    private float* _target, _errors;

    /// <summary>Active pairs of the last run.</summary>
    public long Active => _active;

    /// <summary>Σ ‖x̂ − y‖ of the last run where that is the loss; else 0.</summary>
    public double Norms => _norms.Sum();

    /// <summary>Leaves 2 (x̂ − y)/B of every row, or (x̂ − y)/(B ‖x̂ − y‖), in <paramref name="errors"/> [B, e] and each pair's values and gradients in <paramref name="pairs"/>; gives Σ ‖x̂ − y‖².</summary>
    public double Run(SparseStep step, ActivePairs pairs, float* target, float* errors)
    {
        (_step, _pairs, _active) = (step, pairs, 0);
        _target = target;
        _errors = errors;
        var parts = (pairs.Rows + RowsPerPart - 1) / RowsPerPart;
        if (_squares.Length != parts)
            (_squares, _norms) = (new double[parts], new double[parts]);
        team.Run(parts, this);
        var sum = 0.0;
        foreach (var part in _squares)
            sum += part;
        return sum;
    }

    /// <inheritdoc/>
    public void Do(int part, int worker)
    {
        var width = weights.OutputWidth;
        var (sum, norms) = (0.0, 0.0);
        for (var row = part * RowsPerPart; row < Math.Min(_pairs!.Rows, (part + 1) * RowsPerPart); row++)
        {
            var from = _pairs.RowStart(row);
            var active = _step!.Activate(from, _pairs.RowCount(row));
            Interlocked.Add(ref _active, Mark(from, active));
            float* error = _errors + (long)row * width, target = _target + (long)row * width;
            new ReadOnlySpan<float>(weights.DecoderBias.At, width).CopyTo(new Span<float>(error, width));
            RowMath.AddRows(error, width, weights.Decoder.At, _pairs.Latent + from, _pairs.F + from, active);
            var squares = RowMath.Error(error, target, width, 2f / _pairs.Rows);
            sum += squares;
            norms += loss == ReconstructionLoss.Norm ? ToNorm(error, width, squares) : 0;
            _step.SendBack(row, from, _pairs.RowCount(row), error, target);
        }
        (_squares[part], _norms[part]) = (sum, norms);
    }

    // d‖e‖ = d‖e‖² / (2‖e‖)
    private static double ToNorm(float* error, int width, double squares)
    {
        var norm = Math.Sqrt(squares);
        RowMath.Scale(error, width, (float)(0.5 / Math.Max(norm, SmallestNorm)));
        return norm;
    }

    private int Mark(long from, int count)
    {
        var active = 0;
        for (var pair = from; pair < from + count; pair++)
        {
            if (_pairs!.F[pair] == 0)
                continue;
            weights.Fired[_pairs.Latent[pair]] = 1;
            active++;
        }
        return active;
    }
}
