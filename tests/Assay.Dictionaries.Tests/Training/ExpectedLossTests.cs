using Assay.Dictionaries.Tests.Dense;
using Assay.Dictionaries.Architectures;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Training;

public class ExpectedLossTests
{
    // One latent in the plane, x along a dense grid: E[loss] as a function of θ is smooth although each sample's loss jumps.
    private const int Points = 400_001;
    private const double Bandwidth = 0.01, Lambda = 0.02;

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.6)]
    [InlineData(0.9)]
    public void The_threshold_gradient_estimates_the_slope_of_the_expected_loss(double threshold)
    {
        using var scope = NewDisposeScope();
        using var step = Step(threshold);
        var x = Grid();
        step.Gradients(x, x, Probe.AtFullSparsity);
        var estimated = step.Parameters.Gradient("threshold")[0].ToDouble();
        // The estimator averages over the kernel's window, so the reference is the finite change over that window. What is left is the kernel's
        // own bias, θε/4 times the density: the residual above θ is seen a little beyond it, on average.
        var slope = (Loss(x, threshold + Bandwidth / 2) - Loss(x, threshold - Bandwidth / 2)) / Bandwidth;
        Assert.Equal(slope, estimated, Math.Abs(slope) * 0.02 + 1e-4);
    }

    [Fact]
    public void A_kernel_on_one_side_only_would_miss_the_slope_by_the_square_of_the_threshold()
    {
        using var scope = NewDisposeScope();
        const double threshold = 0.6;
        var x = Grid();
        var z = x.narrow(1, 0, 1).to(ScalarType.Float64);
        var above = (z - threshold).gt(0).logical_and((z - threshold).lt(Bandwidth / 2)).to(ScalarType.Float64);
        var residual = 2 * threshold * (z - 0.8 * z);   // 2θ d·(x − x̂) with the latent on, d·x = z and x̂ = 0.8 z along it
        var oneSided = ((residual - Lambda) * above).mean().ToDouble() * 2 / Bandwidth;
        var slope = (Loss(x, threshold + Bandwidth / 2) - Loss(x, threshold - Bandwidth / 2)) / Bandwidth;
        Assert.True(Math.Abs(oneSided - slope) > 0.1 * Math.Abs(slope));
    }

    // The penalty's own share in the slope is what is tested, so it is large.
    [Theory]
    [InlineData(0.3, 1)]
    [InlineData(0.6, 1)]
    [InlineData(0.3, 0.5)]
    [InlineData(0.6, 0.5)]
    [InlineData(0.6, 0.2)]
    [InlineData(0.9, 0.05)]
    public void Under_a_power_of_the_value_too_and_the_chain_rule_through_the_jump_would_miss_it(double threshold, double p)
    {
        const double lambda = 2;
        using var scope = NewDisposeScope();
        var options = new JumpReLUOptions
        {
            Bandwidth = Bandwidth, SparsityCoefficient = lambda, PreEncoderBias = false, Penalty = JumpReLUPenalty.Lp, Annealing = PAnnealing.Constant(p),
        };
        using var step = Step(threshold, options);
        var x = Grid();
        step.Gradients(x, x, Probe.AtFullSparsity);
        var estimated = step.Parameters.Gradient("threshold")[0].ToDouble();
        var slope = (Loss(x, threshold + Bandwidth / 2, lambda, p) - Loss(x, threshold - Bandwidth / 2, lambda, p)) / Bandwidth;
        Assert.Equal(slope, estimated, Math.Abs(slope) * 0.02 + 1e-4);
        // z runs evenly over 2, so its density is 1/2: the chain rule's penalty would be p times the jump's.
        var chained = estimated + (1 - p) * lambda * Math.Pow(threshold, p) / 2;
        Assert.True(p == 1 || Math.Abs(chained - slope) > 0.3 * Math.Abs(slope));
    }

    private static DenseStep Step(double threshold, JumpReLUOptions? options = null) => Probe.Step(
        options ?? new JumpReLUOptions { Bandwidth = Bandwidth, SparsityCoefficient = Lambda, PreEncoderBias = false }, 1, 2, p =>
        {
            p["W_enc"].copy_(tensor(new float[,] { { 0.8f }, { 0 } }));
            p["W_dec"].copy_(tensor(new float[,] { { 1, 0 } }));
            p["b_enc"].fill_(0);
            p["threshold"].fill_(threshold);
        });

    // z = 0.8 x₁ runs evenly over [-0.4, 1.6].
    private static Tensor Grid() => stack([linspace(-0.5, 2, Points), full(Points, 0.3f)], 1);

    private static double Loss(Tensor x, double threshold, double lambda = Lambda, double power = 0)
    {
        using var _ = NewDisposeScope();
        var x64 = x.to(ScalarType.Float64);
        var z = 0.8 * x64.narrow(1, 0, 1);
        var fires = z.gt(threshold).to(ScalarType.Float64);
        var error = (x64.narrow(1, 0, 1) - z * fires).square() + x64.narrow(1, 1, 1).square();
        var penalty = z.clamp_min(1e-9).pow(power) * fires;
        return (error + lambda * penalty).mean().ToDouble();
    }
}
