using Assay.Models.Kernels;
using static TorchSharp.torch;

namespace Assay.Models.Recurrent;

/// <summary>All steps of a GRU as one operation, differentiated by hand: one matrix product and one pass over memory a step, each way.</summary>
/// <remarks>Inputs arrive as rows of a table of input projections, so that W_i meets every symbol once, not once a step. T steps, B rows, N channels.</remarks>
internal sealed class GruScan : autograd.SingleTensorFunction<GruScan>
{
    private const string Needed = "weights";

    /// <inheritdoc/>
    public override string Name => nameof(GruScan);

    /// <summary>States after every step, [T, B, N].</summary>
    /// <param name="table">[inputs, 3N], W_i·x + b_i.</param>
    /// <param name="weights">[3N, N], W_h.</param>
    /// <param name="bias">[3N], b_h.</param>
    /// <param name="initial">[B, N].</param>
    /// <param name="inputs">[T, B], int64; a negative one holds the state.</param>
    public static Tensor States(Tensor table, Tensor weights, Tensor bias, Tensor initial, Tensor inputs) => apply(table, weights, bias, initial, inputs);

    /// <summary>The same without gradients, with r, z, n and W_hn·h + b_hn of every step, [T, B, 4N].</summary>
    public static unsafe (Tensor States, Tensor Kept) Forward(Tensor table, Tensor weights, Tensor bias, Tensor initial, Tensor inputs)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var (steps, rows, width) = (inputs.shape[0], inputs.shape[1], (int)initial.shape[1]);
        var states = empty([steps, rows, width]);
        var kept = empty([steps, rows, GruGates.Kept * width]);
        var (across, entries, ids) = (weights.t(), table.contiguous(), inputs.contiguous());
        float* y = Lanes.Floats(states), k = Lanes.Floats(kept);
        var state = initial.contiguous();
        for (var t = 0L; t < steps; t++)
        {
            var recurrent = addmm(bias, state, across, 1, 1);
            GruGates.Forward(Lanes.Floats(entries), Lanes.Ids(ids) + t * rows, Lanes.Floats(recurrent), Lanes.Floats(state), y + t * rows * width, k + t * rows * GruGates.Kept * width, rows, width);
            recurrent.Dispose();
            state = states[t];
        }
        return (states.MoveToOuterDisposeScope(), kept.MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (table, weights, bias, initial, inputs) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3], (Tensor)vars[4]);
        ctx.save_data(Needed, table.requires_grad || weights.requires_grad || bias.requires_grad);
        var (states, kept) = Forward(table, weights, bias, initial, inputs);
        ctx.save_for_backward([table, weights, initial, inputs, states, kept]);
        return states;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var kept = ctx.get_saved_variables();
        var way = new GruWayBack(kept[0], kept[1], kept[2], kept[3].contiguous(), kept[4], kept[5]);
        var initial = way.ToInitial(grad_output.contiguous(), (bool)ctx.get_data(Needed));
        List<Tensor> gradients = way.Weights() is var (table, weights, bias) ? [table, weights, bias, initial] : [null!, null!, null!, initial];
        gradients.ForEach(gradient => gradient?.MoveToOuterDisposeScope());
        return [.. gradients, null!];
    }
}
