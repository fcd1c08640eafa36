using Assay.Models.Kernels;
using static TorchSharp.torch;

namespace Assay.Models.Recurrent;

/// <summary>Backpropagation through the steps of a <see cref="GruScan"/>.</summary>
internal sealed unsafe class GruWayBack(Tensor table, Tensor weights, Tensor initial, Tensor inputs, Tensor states, Tensor kept)
{
    private readonly long _steps = inputs.shape[0], _rows = inputs.shape[1];
    private readonly int _width = (int)initial.shape[1];
    private Tensor? _toInput, _toRecurrent;

    /// <summary>dL/dh₀ from dL/dstates, [T, B, N]; keeps what <see cref="Weights"/> needs where that is asked for.</summary>
    public Tensor ToInitial(Tensor above, bool keep)
    {
        long block = _rows * _width;
        _toInput = keep ? empty([_steps, _rows, 3 * _width]) : null;
        _toRecurrent = empty([keep ? _steps : 1, _rows, 3 * _width]);
        var (first, past) = (initial.contiguous(), empty([_rows, _width]));
        var later = zeros([_rows, _width]);
        for (var t = _steps - 1; t >= 0; t--)
        {
            var place = keep ? t : 0;
            GruGates.Backward(Lanes.Ids(inputs) + t * _rows, t == 0 ? Lanes.Floats(first) : Lanes.Floats(states) + (t - 1) * block, Lanes.Floats(kept) + t * block * GruGates.Kept,
                Lanes.Floats(above) + t * block, Lanes.Floats(later), Lanes.Floats(past), keep ? Lanes.Floats(_toInput!) + t * block * 3 : null, Lanes.Floats(_toRecurrent) + place * block * 3, _rows, _width);
            using var step = _toRecurrent[place];
            later = addmm(past, step, weights, 1, 1);
        }
        return later;
    }

    /// <summary>Gradients of the table, W_h and b_h; null where <see cref="ToInitial"/> kept nothing.</summary>
    public (Tensor Table, Tensor Weights, Tensor Bias)? Weights()
    {
        if (_toInput is null)
            return null;
        var toTable = zeros(table.shape);
        GruGates.Scatter(Lanes.Ids(inputs), Lanes.Floats(_toInput), Lanes.Floats(toTable), _steps * _rows, 3 * _width);
        var recurrent = _toRecurrent!.view(_steps * _rows, 3 * _width);
        var before = cat([initial.unsqueeze(0), states.narrow(0, 0, _steps - 1)], 0).view(_steps * _rows, _width);
        return (toTable, recurrent.t().matmul(before), recurrent.sum(dim: 0));
    }
}
