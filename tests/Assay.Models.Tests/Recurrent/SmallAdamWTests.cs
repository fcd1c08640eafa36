using Assay.Core.Randomness;
using Assay.Models.Recurrent;
using Assay.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Models.Tests.Recurrent;

/// <summary>The optimiser of small parameters against libtorch's.</summary>
public sealed class SmallAdamWTests
{
    [Fact]
    public void Steps_are_those_of_AdamW()
    {
        using var scope = NewDisposeScope();
        Tensor first = new SeedStream(1).Normal(5, 3), ours = first.clone().requires_grad_(), theirs = first.clone();
        var parameter = nn.Parameter(theirs);
        using var small = new SmallAdamW([ours], 0.01, 0.1);
        using var reference = optim.AdamW([parameter], 0.01, weight_decay: 0.1);
        for (var i = 0; i < 20; i++)
        {
            ours.pow(3).sum().backward();
            small.Step();
            reference.zero_grad();
            parameter.pow(3).sum().backward();
            reference.step();
        }
        Assert.Equal(0, (ours - parameter).abs().max().ToDouble(), 5e-6);     // twenty roundings of numbers near 2
        Assert.True((ours - first).abs().max().ToDouble() > 0.05);
    }

    [Fact]
    public void After_a_reset_the_next_step_is_a_first_one()
    {
        using var scope = NewDisposeScope();
        var weight = ones(1).requires_grad_();
        using var small = new SmallAdamW([weight], 0.1, 0);
        void Step(double slope)
        {
            (weight * slope).sum().backward();
            small.Step();
        }
        Step(5);
        small.Reset();
        Step(-1);       // a first step is the rate's size, whatever the slope's
        Assert.Equal(1, weight.ToDouble(), 1e-6);
    }
}
