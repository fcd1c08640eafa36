using TorchSharp;
using static TorchSharp.torch;

namespace Assay.TestKit;

/// <summary>Gradients by central differences, the reference that owes nothing to autograd.</summary>
public static class FiniteDifference
{
    /// <summary>d<paramref name="loss"/>/d<paramref name="parameter"/>, element by element: (L(p + step) − L(p − step)) / 2·step. The parameter is put back.</summary>
    /// <param name="parameter">Changed in place while measuring; float64 unless the step is made coarse.</param>
    /// <param name="loss">The loss as a number, from the parameter as it stands; called twice per element.</param>
    /// <param name="step">With float64 and a smooth loss 1e-6 leaves an error near 1e-9 of the third derivative's size.</param>
    /// <returns>A new tensor of the parameter's shape.</returns>
    public static Tensor Gradient(Tensor parameter, Func<double> loss, double step = 1e-6)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var flat = parameter.detach().view(-1);   // shares the parameter's memory
        var gradient = new double[flat.shape[0]];
        for (var i = 0; i < gradient.Length; i++)
        {
            var value = flat[i].ToDouble();
            var above = At(flat, i, value + step, loss);
            var below = At(flat, i, value - step, loss);
            flat[i] = value;
            gradient[i] = (above - below) / (2 * step);
        }
        return tensor(gradient, parameter.shape).to(parameter.dtype).MoveToOuterDisposeScope();
    }

    private static double At(Tensor flat, int i, double value, Func<double> loss)
    {
        flat[i] = value;
        return loss();
    }
}
