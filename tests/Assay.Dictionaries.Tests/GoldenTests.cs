using Assay.Dictionaries.Tests.Dense;
using Assay.Dictionaries.Architectures;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests;

public class GoldenTests(ITestOutputHelper output)
{
    private const double ForwardTolerance = 1e-5, GradientTolerance = 1e-4;

    [Theory]
    [InlineData("jumprelu", 0.02, PreActivationReading.Relu)]
    [InlineData("jumprelu_small_threshold_plain", 0.05, PreActivationReading.Plain)]
    [InlineData("jumprelu_small_threshold_relu", 0.05, PreActivationReading.Relu)]
    public void JumpReLU_forward_and_every_gradient_match_the_reference(string name, double bandwidth, PreActivationReading reading)
    {
        using var scope = NewDisposeScope();
        var g = Probe.Golden(name);
        using var step = JumpReLU(g, bandwidth, reading);
        var figures = step.Gradients(g["x"], g["x"], Probe.AtFullSparsity);
        using var dictionary = step.Fold(1, 1);
        MatchesForward(name, dictionary, g);
        Assert.Equal(g["l0"].ToDouble1(), figures.L0, 1e-5);
        Assert.Equal(g["loss"].ToDouble1(), figures.Loss, 1e-5 * g["loss"].ToDouble1());
        foreach (var parameter in (string[])["W_enc", "b_enc", "W_dec", "b_dec", "threshold"])
            MatchesGradient(name, step.Parameters.Gradient(parameter), g["grad." + parameter], parameter);
    }

    [Fact]
    public void The_two_readings_of_the_pre_activation_differ_where_thresholds_lie_under_half_the_bandwidth()
    {
        using var scope = NewDisposeScope();
        var g = Probe.Golden("jumprelu_small_threshold_plain");
        using var step = JumpReLU(g, 0.05, PreActivationReading.Relu);
        step.Gradients(g["x"], g["x"], Probe.AtFullSparsity);
        Assert.True(Probe.RelativeDifference(step.Parameters.Gradient("threshold"), g["grad.threshold"]) > 0.1);
    }

    [Fact]
    public void Log_thresholds_get_the_gradient_times_the_threshold()
    {
        using var scope = NewDisposeScope();
        var g = Probe.Golden("jumprelu");
        var options = new JumpReLUOptions { Bandwidth = 0.02, PreActivation = PreActivationReading.Relu, PreEncoderBias = false, Parametrisation = ThresholdParametrisation.Log };
        using var step = Probe.Step(options, 128, 32, p =>
        {
            Set(p, g, "W_enc", "b_enc", "W_dec", "b_dec");
            p["log_threshold"].copy_(g["threshold"].log());
        });
        step.Gradients(g["x"], g["x"], Probe.AtFullSparsity);
        MatchesGradient("jumprelu (log)", step.Parameters.Gradient("log_threshold"), g["grad.threshold"] * g["threshold"], "log_threshold");
    }

    [Fact]
    public void TopK_forward_and_every_gradient_match_the_reference()
    {
        using var scope = NewDisposeScope();
        var g = Probe.Golden("topk");
        using var step = Probe.Step(new TopKOptions { K = 8 }, 128, 32, p => SetTransposed(p, g, ("b_enc", "encoder.bias"), ("b_dec", "b_dec")));
        var figures = step.Gradients(g["x"], g["x"], Probe.AtFullSparsity);
        using var dictionary = step.Fold(1, 1);
        MatchesForward("topk", dictionary, g);
        Assert.Equal(g["reconstruction_loss"].ToDouble1(), figures.SquaredError, 1e-5 * figures.SquaredError);
        MatchesGradient("topk", step.Parameters.Gradient("W_enc").t(), g["grad.encoder.weight"], "W_enc");
        MatchesGradient("topk", step.Parameters.Gradient("W_dec").t(), g["grad.decoder.weight"], "W_dec");
        MatchesGradient("topk", step.Parameters.Gradient("b_enc"), g["grad.encoder.bias"], "b_enc");
        MatchesGradient("topk", step.Parameters.Gradient("b_dec"), g["grad.b_dec"], "b_dec");
    }

    [Fact]
    public void Gated_forward_matches_the_reference()
    {
        using var scope = NewDisposeScope();
        var g = Probe.Golden("gated");
        using var step = Probe.Step(new GatedOptions(), 128, 32, p =>
            SetTransposed(p, g, ("b_gate", "gate_bias"), ("b_mag", "mag_bias"), ("r_mag", "r_mag"), ("b_dec", "decoder_bias")));
        using var dictionary = step.Fold(1, 1);
        MatchesForward("gated", dictionary, g);
    }

    [Fact]
    public void Relu_forward_matches_the_reference()
    {
        using var scope = NewDisposeScope();
        var g = Probe.Golden("standard");
        using var step = Probe.Step(new ReluL1Options(), 128, 32, p => SetTransposed(p, g, ("b_enc", "encoder.bias"), ("b_dec", "bias")));
        using var dictionary = step.Fold(1, 1);
        MatchesForward("standard", dictionary, g);
    }

    private static DenseStep JumpReLU(Dictionary<string, Tensor> g, double bandwidth, PreActivationReading reading) => Probe.Step(
        new JumpReLUOptions { Bandwidth = bandwidth, PreActivation = reading, PreEncoderBias = false, SparsityCoefficient = 6e-4 }, 128, 32,
        p => Set(p, g, "W_enc", "b_enc", "W_dec", "b_dec", "threshold"));

    private static void Set(FlatParameters parameters, Dictionary<string, Tensor> golden, params string[] names)
    {
        foreach (var name in names)
            parameters[name].copy_(golden[name]);
    }

    // torch.nn.Linear keeps its weights as [out, in].
    private static void SetTransposed(FlatParameters parameters, Dictionary<string, Tensor> golden, params (string Ours, string Theirs)[] vectors)
    {
        parameters["W_enc"].copy_(golden["encoder.weight"].t());
        parameters["W_dec"].copy_(golden["decoder.weight"].t());
        foreach (var (ours, theirs) in vectors)
            parameters[ours].copy_(golden[theirs]);
    }

    private void MatchesForward(string name, SparseAutoencoder dictionary, Dictionary<string, Tensor> g)
    {
        var features = Probe.Difference(dictionary.Encode(g["x"]), g["features"]);
        var reconstruction = Probe.Difference(dictionary.Reconstruct(g["x"]), g["reconstruction"]);
        output.WriteLine(FormattableString.Invariant($"{name}: features {features:E2}, reconstruction {reconstruction:E2}"));
        Assert.InRange(features, 0, ForwardTolerance);
        Assert.InRange(reconstruction, 0, ForwardTolerance);
    }

    private void MatchesGradient(string name, Tensor found, Tensor expected, string parameter)
    {
        var difference = Probe.RelativeDifference(found, expected);
        output.WriteLine(FormattableString.Invariant($"{name}: gradient of {parameter} {difference:E2}"));
        Assert.InRange(difference, 0, GradientTolerance);
    }
}

file static class Scalars
{
    public static double ToDouble1(this Tensor oneElement) => oneElement.reshape(1)[0].ToDouble();
}
