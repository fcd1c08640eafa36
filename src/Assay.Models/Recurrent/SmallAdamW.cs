using Assay.Models.Kernels;
using static TorchSharp.torch;

namespace Assay.Models.Recurrent;

/// <summary>AdamW (Loshchilov and Hutter 2019) for small float32 parameters on the CPU: one pass over memory each instead of a dozen operations, of which starting them would take longer than doing them.</summary>
/// <remarks>The same numbers as PyTorch's AdamW; every parameter decays. The first beta is 0.9, epsilon is 1e-8.</remarks>
public sealed class SmallAdamW : IDisposable
{
    private readonly List<(Tensor Parameter, Tensor Mean, Tensor Square)> _moments;
    private readonly double _secondBeta;
    private long _step;

    /// <summary>Parameters are leaves that take gradients; they stay their owner's.</summary>
    public SmallAdamW(IEnumerable<Tensor> parameters, double learningRate, double weightDecay, double secondBeta = 0.999)
    {
        (LearningRate, WeightDecay, _secondBeta) = (learningRate, weightDecay, secondBeta);
        _moments = [.. parameters.Select(parameter => (parameter, zeros(parameter.shape), zeros(parameter.shape)))];
        foreach (var (_, mean, square) in _moments)
        {
            mean.DetachFromDisposeScope();
            square.DetachFromDisposeScope();
        }
    }

    /// <summary>The step's size; may change between steps.</summary>
    public double LearningRate { get; set; }

    /// <summary>Of every parameter, times the rate, a step.</summary>
    public double WeightDecay { get; }

    /// <summary>One step from the parameters' gradients, which are then gone. A parameter without one stays as it is.</summary>
    public unsafe void Step()
    {
        _step++;
        var step = new AdamWStep(LearningRate, 0.9, _secondBeta, 1e-8, WeightDecay, _step, 1);
        foreach (var (parameter, mean, square) in _moments)
        {
            if (parameter.grad is not { } gradient)
                continue;
            using (gradient)
            using (var dense = gradient.contiguous())
                AdamW.Update(Lanes.Floats(parameter), Lanes.Floats(dense), Lanes.Floats(mean), Lanes.Floats(square), parameter.numel(), parameter.numel(), step);
            parameter.grad = null;
        }
    }

    /// <summary>Forgets both moments and the step count: after the parameters' meaning has changed.</summary>
    public void Reset()
    {
        _step = 0;
        using var scope = NewDisposeScope();
        foreach (var (_, mean, square) in _moments)
        {
            mean.zero_();
            square.zero_();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, mean, square) in _moments)
        {
            mean.Dispose();
            square.Dispose();
        }
    }
}
