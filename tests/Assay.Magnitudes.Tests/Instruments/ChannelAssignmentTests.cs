using Assay.Core.Randomness;
using Assay.Magnitudes.Instruments;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Tests.Instruments;

/// <summary>Learned assignment of channels.</summary>
public sealed class ChannelAssignmentTests
{
    private static ChannelAssignment Given(params float[] logits)
    {
        var assignment = new ChannelAssignment(1, logits.Length - 1, new SeedStream(1));
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        assignment.Logits.copy_(tensor(logits).unsqueeze(0));
        return assignment;
    }

    // The Gumbel-max theorem: the largest of logits with Gumbel noise is drawn with softmax probability.
    [Fact]
    public void Columns_are_drawn_as_often_as_the_softmax_says()
    {
        using var scope = NewDisposeScope();
        using var assignment = Given(1, 0, -1);
        var stream = new SeedStream(4);
        var counts = zeros(3);
        using (no_grad())
        {
            for (var i = 0; i < 4_000; i++)
                counts.add_(assignment.Drawn(stream)[0].round());
        }
        var expected = assignment.Logits[0].detach().softmax(0) * 4_000;
        Assert.True(SmallTask.Distance(counts, expected) < 100);      // 3 standard deviations
    }

    [Fact]
    public void A_draw_is_one_hot_with_the_soft_draws_gradient()
    {
        using var scope = NewDisposeScope();
        using var assignment = Given(1, 0, -1);
        var drawn = assignment.Drawn(new SeedStream(4));
        Assert.Equal([0, 0, 1], drawn.detach().round().data<float>().ToArray().Order());
        (drawn * tensor(new[] { 1f, 2, 4 })).sum().backward();
        var gumbel = -(-Assay.Tensors.SeedStreamExtensions.Uniform(new SeedStream(4), 1, 3).clamp(1e-10, 1 - 1e-7).log()).log();
        var p = (assignment.Logits.detach() + gumbel).softmax(1)[0];
        var mean = (p * tensor(new[] { 1f, 2, 4 })).sum();
        Assert.Equal(0, SmallTask.Distance(p * (tensor(new[] { 1f, 2, 4 }) - mean), assignment.Logits.grad![0]), 1e-6);      // d softmax
    }

    [Fact]
    public void The_likeliest_columns_are_counted_and_none_is_the_last()
    {
        using var assignment = Given(0, 0.1f, 3);
        Assert.Equal([0, 0, 1], assignment.Counts());
    }

    [Fact]
    public void The_penalty_pushes_towards_none()
    {
        using var scope = NewDisposeScope();
        using var assignment = Given(1, 3, 0.5f);
        var penalty = assignment.Penalty();
        Assert.Equal(0.001 * (2 - 0.5), penalty.ToDouble(), 1e-8);
        penalty.backward();
        Assert.True(assignment.Logits.grad![0, 2].ToDouble() < 0);
    }
}
