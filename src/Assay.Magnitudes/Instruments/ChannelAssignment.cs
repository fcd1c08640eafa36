using Assay.Core.Randomness;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Instruments;

/// <summary>Which variable each rotated channel belongs to, or none: learned by a straight-through Gumbel softmax at temperature 1, so that how wide a subspace is is learned too.</summary>
internal sealed class ChannelAssignment : IDisposable
{
    private const double PenaltyWeight = 0.001;             // onion
    private const double Least = 1e-10;                     // of a uniform draw, whose logarithm is taken twice

    /// <summary>Logits near zero, from N(0, 0.01²).</summary>
    /// <param name="channels">N.</param>
    /// <param name="variables">K.</param>
    /// <param name="stream">Of the first logits.</param>
    public ChannelAssignment(int channels, int variables, SeedStream stream)
    {
        using var scope = NewDisposeScope();
        Logits = (stream.Normal(channels, variables + 1) * 0.01).DetachFromDisposeScope();
        Logits.requires_grad = true;
    }

    /// <summary>[N, K + 1]; the last column is "none".</summary>
    public Tensor Logits { get; }

    /// <summary>One hot column a channel, [N, K + 1]: drawn, with the soft draw's gradient.</summary>
    public Tensor Drawn(SeedStream stream)
    {
        using var scope = NewDisposeScope();
        var gumbel = -(-stream.Uniform(Logits.shape).clamp(Least, 1 - 1e-7).log()).log();
        var soft = (Logits + gumbel).softmax(1);
        return (Hot(soft) - soft.detach() + soft).MoveToOuterDisposeScope();
    }

    /// <summary>The likeliest column of each channel, [N, K + 1].</summary>
    public Tensor Likeliest()
    {
        using var scope = NewDisposeScope();
        return Hot(Logits.detach()).MoveToOuterDisposeScope();
    }

    /// <summary>Pushes channels to "none", so that no more are used than pay.</summary>
    public Tensor Penalty()
    {
        using var scope = NewDisposeScope();
        var variables = Logits.shape[1] - 1;
        return (PenaltyWeight * (Logits.narrow(1, 0, variables).mean() - Logits.narrow(1, variables, 1).mean())).MoveToOuterDisposeScope();
    }

    /// <summary>How many channels each variable has; the last is "none".</summary>
    public int[] Counts()
    {
        using var scope = NewDisposeScope();
        return [.. Likeliest().sum(dim: 0).data<float>().ToArray().Select(count => (int)count)];
    }

    /// <summary>How likely each column is, [channel][variable].</summary>
    public IReadOnlyList<IReadOnlyList<double>> Shares()
    {
        using var scope = NewDisposeScope();
        var soft = Logits.detach().softmax(1);
        return [.. Enumerable.Range(0, (int)soft.shape[0]).Select(channel => (IReadOnlyList<double>)[.. soft[channel].data<float>().ToArray().Select(share => (double)share)])];
    }

    public void Dispose() => Logits.Dispose();

    private static Tensor Hot(Tensor values) => zeros_like(values).scatter_(1, values.argmax(1, keepdim: true), ones(values.shape[0], 1));
}
