using Assay.Dictionaries.Tests.Dense;
using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests;

public class FoldingTests
{
    private const int Width = 6, Latents = 10, Rows = 40;
    private const double Constant = 7.5;

    public static TheoryData<string> Architectures => [.. All.Keys];

    private static readonly Dictionary<string, ArchitectureOptions> All = new(StringComparer.Ordinal)
    {
        ["jumprelu"] = new JumpReLUOptions { ThresholdInit = 0.2 },
        ["jumprelu-log"] = new JumpReLUOptions { ThresholdInit = 0.2, Parametrisation = ThresholdParametrisation.Log },
        ["topk"] = new TopKOptions { K = 3 },
        ["gated"] = new GatedOptions(),
        ["relu"] = new ReluL1Options(),
    };

    [Theory]
    [MemberData(nameof(Architectures))]
    public void The_folded_dictionary_on_raw_activations_is_the_trained_one_on_normalised_ones(string name)
    {
        using var scope = NewDisposeScope();
        using var step = Trained(All[name]);
        var raw = Raw();
        using var folded = step.Fold(Constant, Constant);
        var (f, reconstruction) = ByFormula(name, step.Parameters, raw / Constant);
        Assert.InRange(Probe.Difference(folded.Encode(raw), f * Constant), 0, 1e-4);   // float32 at magnitudes near 10
        Assert.InRange(Probe.Difference(folded.Reconstruct(raw), reconstruction * Constant), 0, 1e-4);
        Assert.True(f.count_nonzero().ToInt64() > Rows / 2);
    }

    // The definitions, with the bias subtracted and on the normalised scale.
    private static (Tensor F, Tensor Reconstruction) ByFormula(string name, FlatParameters p, Tensor x)
    {
        var u = (x - p["b_dec"]).matmul(p["W_enc"]);
        var f = name switch
        {
            "gated" => (u + p["b_gate"]).gt(0) * (p["r_mag"].exp() * u + p["b_mag"]).relu(),
            "jumprelu" => Jump(u + p["b_enc"], p["threshold"]),
            "jumprelu-log" => Jump(u + p["b_enc"], p["log_threshold"].exp()),
            "topk" => LargestOf(u + p["b_enc"], 3),
            _ => (u + p["b_enc"]).relu(),
        };
        return (f, f.matmul(p["W_dec"]) + p["b_dec"]);
    }

    private static Tensor Jump(Tensor z, Tensor threshold) => z * z.gt(threshold);

    private static Tensor LargestOf(Tensor z, int k) => z.relu() * z.ge(z.topk(k, 1).values.min(1, keepdim: true).values);

    [Fact]
    public void A_transcoder_folds_two_constants_and_no_pre_encoder_bias()
    {
        using var scope = NewDisposeScope();
        var options = Probe.Options(new JumpReLUOptions { ThresholdInit = 0.05 }, Latents) with { TargetSite = new Models.Site(Models.SiteKind.MlpOut, 1) };
        using var step = DenseSteps.Create(options, new DictionaryTrainingOptions(), Width, 4);
        step.Initialise(new Core.Randomness.SeedStream(2));
        var p = step.Parameters;
        p["b_dec"].fill_(0.3);
        var raw = Raw();
        using var folded = step.Fold(Constant, 2);
        var f = Jump((raw / Constant).matmul(p["W_enc"]) + p["b_enc"], p["threshold"]);
        Assert.InRange(Probe.Difference(folded.Reconstruct(raw), (f.matmul(p["W_dec"]) + p["b_dec"]) * 2), 0, 1e-4);
        Assert.Equal((Width, 4), (folded.InputWidth, folded.OutputWidth));
    }

    [Fact]
    public void Transcoders_start_with_an_encoder_of_their_own_and_autoencoders_with_the_decoders_transpose()
    {
        using var scope = NewDisposeScope();
        using var autoencoder = DenseSteps.Create(Probe.Options(All["jumprelu"], Latents), new DictionaryTrainingOptions(), Width, Width);
        using var transcoder = DenseSteps.Create(
            Probe.Options(All["jumprelu"], Latents) with { TargetSite = new Models.Site(Models.SiteKind.MlpOut, 1) }, new DictionaryTrainingOptions(), Width, Width);
        autoencoder.Initialise(new Core.Randomness.SeedStream(2));
        transcoder.Initialise(new Core.Randomness.SeedStream(2));
        Assert.Equal(0, Probe.Difference(autoencoder.Parameters["W_enc"], autoencoder.Parameters["W_dec"].t()));
        Assert.True(Probe.Difference(transcoder.Parameters["W_enc"], transcoder.Parameters["W_dec"].t()) > 0.1);
    }

    [Fact]
    public void Batch_top_k_becomes_a_jump_relu_dictionary_with_one_threshold_that_keeps_about_k()
    {
        using var scope = NewDisposeScope();
        using var step = Probe.Step(new BatchTopKOptions { K = 3, ThresholdMemory = 0.9 }, Latents, Width, _ => { });
        for (var t = 1; t <= 50; t++)
            step.Gradients(Normalised(t), Normalised(t), Probe.AtFullSparsity);
        using var folded = step.Fold(1, 1);
        var thresholds = Assert.IsType<JumpReLUAutoencoder>(folded).Thresholds;
        Assert.Equal(thresholds.min().ToDouble(), thresholds.max().ToDouble());
        var l0 = (double)folded.Encode(Normalised(99)).count_nonzero().ToInt64() / Rows;
        Assert.InRange(l0, 2.4, 3.6);
    }

    private static DenseStep Trained(ArchitectureOptions architecture)
    {
        var step = Probe.Step(architecture, Latents, Width, _ => { });
        for (var t = 1; t <= 30; t++)
            step.Step(Normalised(t), Normalised(t), new StepSettings(t, 5e-3, 0.1, WithFigures: false));
        return step;
    }

    // Off centre, so that b_dec matters.
    private static Tensor Normalised(long seed)
    {
        using var generator = new Generator((ulong)seed);
        return (randn([Rows, Width], generator: generator) + 0.5) / Math.Sqrt(Width * 1.25);
    }

    private static Tensor Raw() => Normalised(77) * Constant;
}
