using Assay.Dictionaries.Tests.Dense;
using Assay.Dictionaries.Architectures;
using Assay.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Training;

/// <summary>Hand-written gradients against central differences of the loss, written here as its formula in float64.</summary>
public class GradientTests
{
    private const int Width = 5, Latents = 9, Rows = 7;
    private const double Tolerance = 1e-4;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gated_gradients_are_the_slopes_of_its_loss(bool preEncoderBias)
    {
        using var scope = NewDisposeScope();
        using var step = Random(new GatedOptions { SparsityCoefficient = 0.3, PreEncoderBias = preEncoderBias });
        var (x, p) = (Batch(), Doubled(step));
        step.Gradients(x, x, Probe.AtFullSparsity);
        var (frozenDecoder, frozenBias) = (p["W_dec"].clone(), p["b_dec"].clone());
        Slopes(step, p, () => GatedLoss(x.to(ScalarType.Float64), p, frozenDecoder, frozenBias, preEncoderBias));
    }

    // Gates themselves are steps: their slope is zero almost everywhere, so differences of the loss see the other paths alone, as the gradient does.
    private static double GatedLoss(Tensor x, Dictionary<string, Tensor> p, Tensor frozenDecoder, Tensor frozenBias, bool preEncoderBias)
    {
        using var _ = NewDisposeScope();
        var u = (preEncoderBias ? x - p["b_dec"] : x).matmul(p["W_enc"]);
        var gate = u + p["b_gate"];
        var f = gate.gt(0).to(ScalarType.Float64) * (p["r_mag"].exp() * u + p["b_mag"]).relu();
        var error = (f.matmul(p["W_dec"]) + p["b_dec"] - x).square().sum();
        var auxiliary = (gate.relu().matmul(frozenDecoder) + frozenBias - x).square().sum();
        return (error + auxiliary + 0.3 * gate.relu().sum()).ToDouble() / x.size(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Relu_L1_gradients_are_the_slopes_of_its_loss(bool preEncoderBias)
    {
        using var scope = NewDisposeScope();
        using var step = Random(new ReluL1Options { SparsityCoefficient = 0.3, PreEncoderBias = preEncoderBias });
        var (x, p) = (Batch(), Doubled(step));
        step.Gradients(x, x, Probe.AtFullSparsity);
        Slopes(step, p, () =>
        {
            using var _ = NewDisposeScope();
            var x64 = x.to(ScalarType.Float64);
            var f = ((preEncoderBias ? x64 - p["b_dec"] : x64).matmul(p["W_enc"]) + p["b_enc"]).relu();
            return ((f.matmul(p["W_dec"]) + p["b_dec"] - x64).square().sum() + 0.3 * f.sum()).ToDouble() / Rows;
        });
    }

    [Fact]
    public void The_gradients_of_an_error_that_is_not_squared_and_of_a_power_below_one_are_the_slopes_of_that_loss()
    {
        using var scope = NewDisposeScope();
        using var step = Random(new ReluL1Options { SparsityCoefficient = 0.3, Reconstruction = ReconstructionLoss.Norm, Annealing = PAnnealing.Constant(0.5) });
        var (x, p) = (Batch(), Doubled(step));
        step.Gradients(x, x, Probe.AtFullSparsity);
        Slopes(step, p, () =>
        {
            using var _ = NewDisposeScope();
            var x64 = x.to(ScalarType.Float64);
            var f = ((x64 - p["b_dec"]).matmul(p["W_enc"]) + p["b_enc"]).relu();
            return ((f.matmul(p["W_dec"]) + p["b_dec"] - x64).square().sum(1).sqrt().sum() + 0.3 * f.sqrt().sum()).ToDouble() / Rows;
        });
    }

    [Fact]
    public void Batch_top_k_gradients_are_the_slopes_of_its_loss()
    {
        using var scope = NewDisposeScope();
        using var step = Random(new BatchTopKOptions { K = 3, AuxK = new AuxKOptions { Coefficient = 0 } });
        var (x, p) = (Batch(), Doubled(step));
        step.Gradients(x, x, Probe.AtFullSparsity);
        Slopes(step, p, () =>
        {
            using var _ = NewDisposeScope();
            var x64 = x.to(ScalarType.Float64);
            var z = ((x64 - p["b_dec"]).matmul(p["W_enc"]) + p["b_enc"]).relu();
            var least = z.flatten().topk(3 * Rows, 0).values.min();
            var f = z * z.ge(least).to(ScalarType.Float64);
            return (f.matmul(p["W_dec"]) + p["b_dec"] - x64).square().sum().ToDouble() / Rows;
        });
    }

    [Fact]
    public void AuxK_gradients_are_the_slopes_of_its_loss_with_the_residual_taken_as_given()
    {
        using var scope = NewDisposeScope();
        using var step = Random(new TopKOptions { K = 2, AuxK = new AuxKOptions { K = 2, Coefficient = 0.5, DeadAfterTokens = 1 } });
        var (x, p) = (Batch(), Doubled(step));
        // Latents that fire in this batch are alive; a bias far below zero keeps the last four from firing.
        p["b_enc"][TensorIndex.Slice(5)] = -0.4;
        step.Parameters["b_enc"].copy_(p["b_enc"]);
        var figures = step.Gradients(x, x, Probe.AtFullSparsity);
        Assert.True(figures.Auxiliary > 0);
        var (main, dead) = Parts(x.to(ScalarType.Float64), p, step.State["since_fired"].ge(1));
        Slopes(step, p, () => main() + dead());
    }

    private static (Func<double> Main, Func<double> Dead) Parts(Tensor x, Dictionary<string, Tensor> p, Tensor isDead)
    {
        Tensor Z() => (x - p["b_dec"]).matmul(p["W_enc"]) + p["b_enc"];
        Tensor Kept(Tensor z, int k) => z * z.ge(z.topk(k, 1).values.min(1, keepdim: true).values).to(ScalarType.Float64) * z.gt(0).to(ScalarType.Float64);
        var residual = (x - Kept(Z(), 2).matmul(p["W_dec"]) - p["b_dec"]).clone();
        var spread = (residual - residual.mean([0])).square().sum();
        return (() => Kept(Z(), 2).matmul(p["W_dec"]).add(p["b_dec"]).sub(x).square().sum().ToDouble() / Rows,
            () => 0.5 * (Kept(Z().masked_fill(isDead.logical_not(), -1e9), 2).matmul(p["W_dec"]) - residual).square().sum().ToDouble() / spread.ToDouble());
    }

    [Fact]
    public void JumpReLU_with_a_target_prices_the_distance_from_it()
    {
        using var scope = NewDisposeScope();
        var options = new JumpReLUOptions { Bandwidth = 0.2, ThresholdInit = 0.3, SparsityCoefficient = 0.7, TargetL0 = 2 };
        using var steered = Random(options);
        var x = Batch();
        var figures = steered.Gradients(x, x, Probe.AtFullSparsity);
        var excess = figures.L0 / 2 - 1;
        Assert.Equal(0.7 * excess * excess, figures.Sparsity, 1e-9);
        // d/dL0 of 0.7 (L0/2 - 1)² takes the place of λ.
        using var priced = Random(options with { TargetL0 = null, SparsityCoefficient = Math.Abs(0.7 * excess) });
        priced.Gradients(x, x, Probe.AtFullSparsity);
        Assert.InRange(Probe.RelativeDifference(steered.Parameters.Gradient("threshold"), priced.Parameters.Gradient("threshold")), 0, excess > 0 ? 1e-5 : 10);
    }

    private static DenseStep Random(ArchitectureOptions architecture)
    {
        manual_seed(11);
        return Probe.Step(architecture, Latents, Width, p =>
        {
            foreach (var name in p.Names.Where(name => name != "threshold"))
                p[name].add_(randn_like(p[name]) * 0.2);
        });
    }

    private static Tensor Batch()
    {
        manual_seed(12);
        return randn(Rows, Width) / Math.Sqrt(Width);
    }

    private static Dictionary<string, Tensor> Doubled(DenseStep step) =>
        step.Parameters.Names.ToDictionary(name => name, name => step.Parameters[name].to(ScalarType.Float64), StringComparer.Ordinal);

    private static void Slopes(DenseStep step, Dictionary<string, Tensor> parameters, Func<double> loss)
    {
        foreach (var (name, parameter) in parameters)
        {
            var slope = FiniteDifference.Gradient(parameter, loss);
            var difference = Probe.RelativeDifference(step.Parameters.Gradient(name), slope);
            Assert.True(difference < Tolerance, FormattableString.Invariant($"{name} differs by {difference}"));
        }
    }
}
