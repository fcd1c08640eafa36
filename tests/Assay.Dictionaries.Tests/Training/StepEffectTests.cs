using Assay.Dictionaries.Tests.Dense;
using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Training;
using Assay.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Training;

public class StepEffectTests
{
    private const int Width = 8, Latents = 24, Rows = 64;

    public static TheoryData<string> Architectures => [.. All.Keys];

    private static readonly Dictionary<string, ArchitectureOptions> All = new(StringComparer.Ordinal)
    {
        ["jumprelu"] = new JumpReLUOptions { Bandwidth = 0.1 },
        ["jumprelu-log"] = new JumpReLUOptions { Bandwidth = 0.1, Parametrisation = ThresholdParametrisation.Log },
        ["topk"] = new TopKOptions { K = 3 },
        ["batchtopk"] = new BatchTopKOptions { K = 3 },
        ["gated"] = new GatedOptions(),
        ["relu"] = new ReluL1Options(),
    };

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Steps_lower_the_error_and_keep_decoder_rows_at_unit_norm(string name)
    {
        using var scope = NewDisposeScope();
        using var step = Create(All[name]);
        var x = Batch(1);
        step.Begin(x);
        var first = step.Step(x, x, Settings(1));
        var last = first;
        for (var t = 2; t <= 200; t++)
            last = step.Step(x, x, Settings(t, 3e-3));
        Assert.True(last.SquaredError < 0.9 * first.SquaredError, FormattableString.Invariant($"{first.SquaredError} -> {last.SquaredError}"));
        var norms = step.State["W_dec"].norm(1, keepdim: false, p: 2f);
        Assert.InRange((norms - 1).abs().max().ToDouble(), 0, 1e-6);
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void The_decoder_gradient_that_reaches_Adam_is_orthogonal_to_its_row(string name)
    {
        using var scope = NewDisposeScope();
        using var step = DenseSteps.Create(Probe.Options(All[name], Latents), new DictionaryTrainingOptions(), Width, Width);     // the one that keeps its gradients
        step.Initialise(new Core.Randomness.SeedStream(5));
        var before = step.Parameters["W_dec"].clone();
        step.Step(Batch(1), Batch(1), Settings(1));
        var along = (before * step.Parameters.Gradient("W_dec")).sum(1).abs().max().ToDouble();
        Assert.InRange(along, 0, 1e-6);
        Assert.True(step.Parameters.Gradient("W_dec").abs().max().ToDouble() > 1e-5);
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Training_leaves_no_tensors_behind(string name)
    {
        using var step = Create(All[name]);
        using var x = Batch(1);
        step.Step(x, x, Settings(1));
        var before = Tensors.LiveTensors.Count;
        for (var t = 2; t <= 12; t++)
            step.Step(x, x, Settings(t));
        Assert.InRange(Tensors.LiveTensors.Count - before, long.MinValue, 0);
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Two_hundred_further_steps_leave_resident_memory_where_it_was(string name)
    {
        using var step = Create(All[name]);
        using var x = Batch(1);
        for (var t = 1; t <= 100; t++)
            step.Step(x, x, Settings(t));
        var before = ResidentMemory.Bytes();
        for (var t = 101; t <= 300; t++)
            step.Step(x, x, Settings(t));
        Assert.InRange(ResidentMemory.Bytes(), 0, before * 1.05);
    }

    [Theory]
    [InlineData(FrozenPart.Encoder, "W_enc", "W_dec")]
    [InlineData(FrozenPart.Decoder, "W_dec", "W_enc")]
    public void A_frozen_half_keeps_its_values_while_the_other_moves(FrozenPart frozen, string still, string moving)
    {
        using var scope = NewDisposeScope();
        var options = Probe.Options(All["jumprelu"], Latents) with { Frozen = frozen };
        using var step = DictionarySteps.Create(options, new DictionaryTrainingOptions(), Width, Width, new Core.Randomness.SeedStream(1));
        var (stillBefore, movingBefore) = (step.State[still].clone(), step.State[moving].clone());
        for (var t = 1; t <= 5; t++)
            step.Step(Batch(1), Batch(1), Settings(t));
        Assert.InRange(Probe.Difference(step.State[still], stillBefore), 0, 1e-6);   // rounding of the renormalisation
        Assert.True(Probe.Difference(step.State[moving], movingBefore) > 1e-4);
    }

    [Fact]
    public void AuxK_revives_latents_that_never_fire()
    {
        Assert.True(FiredAfterTraining(1.0) > 0);
        Assert.Equal(0, FiredAfterTraining(0));
    }

    // Latents 12 to 23 start with a bias that keeps them out of every top 3; how many fire in the end?
    private static long FiredAfterTraining(double coefficient)
    {
        using var scope = NewDisposeScope();
        using var step = Create(new TopKOptions { K = 3, AuxK = new AuxKOptions { Coefficient = coefficient, DeadAfterTokens = Rows, K = 6 } });
        step.State["b_enc"][TensorIndex.Slice(12)] = -1.0f;
        for (var t = 1; t <= 600; t++)
            step.Step(Batch(t), Batch(t), Settings(t, 5e-3));
        return step.State["since_fired"][TensorIndex.Slice(12)].lt(10 * Rows).count_nonzero().ToInt64();
    }

    [Fact]
    public void Thresholds_rise_with_lambda_and_stand_still_without_it_at_zero_error_gradient()
    {
        double Rise(double share)
        {
            using var scope = NewDisposeScope();
            using var step = Create(new JumpReLUOptions { Bandwidth = 0.5, ThresholdInit = 0.05, SparsityCoefficient = 1 });
            step.Step(Batch(1), Batch(1), Settings(1, 1e-3) with { SparsityShare = share });
            return (step.State["threshold"] - 0.05).mean().ToDouble();
        }
        Assert.True(Rise(1) > Rise(0));
        Assert.True(Rise(1) > 5e-4);
    }

    [Fact]
    public void Raw_thresholds_never_fall_below_zero()
    {
        using var scope = NewDisposeScope();
        using var step = Create(new JumpReLUOptions { Bandwidth = 0.5, SparsityCoefficient = 0 });
        for (var t = 1; t <= 20; t++)
            step.Step(Batch(1), Batch(1), Settings(t, 0.05));
        Assert.True(step.State["threshold"].min().ToDouble() >= 0);
    }

    [Fact]
    public void Clipping_bounds_the_norm_of_all_gradients_together()
    {
        using var scope = NewDisposeScope();
        using var step = DictionarySteps.CreateBare(Probe.Options(All["jumprelu"], Latents), new DictionaryTrainingOptions { GradientNormClip = 1e-3 }, Width, Width);
        step.Initialise(new Core.Randomness.SeedStream(1));
        step.Step(Batch(1), Batch(1), Settings(1));
        // After one step the second moments are (1 − β2) times the squared gradients that Adam was given.
        var squares = step.State.Where(pair => pair.Key.EndsWith(".second", StringComparison.Ordinal)).Sum(pair => pair.Value.sum().ToDouble()) / 0.001;
        Assert.Equal(1e-3, Math.Sqrt(squares), 1e-6);
    }

    [Fact]
    public void Adam_with_bias_corrections_takes_a_first_step_of_the_learning_rate()
    {
        using var scope = NewDisposeScope();
        using var parameters = new FlatParameters(("a", [3]), ("b", [2, 2]));
        parameters.Gradient("a").copy_(tensor(new[] { 1f, -2f, 1e-3f }));
        parameters.Adam(0.01, 0.9, 0.999, 1e-12, 1);
        Assert.Equal([-0.01f, 0.01f, -0.01f], parameters["a"].data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(0, parameters["b"].abs().max().ToDouble());
    }

    private static SparseStep Create(ArchitectureOptions architecture)
    {
        var step = DictionarySteps.CreateBare(Probe.Options(architecture, Latents), new DictionaryTrainingOptions(), Width, Width);
        step.Initialise(new Core.Randomness.SeedStream(5));
        return step;
    }

    private static StepSettings Settings(long number, double rate = 1e-3) => new(number, rate, 1, WithFigures: true);

    private static Tensor Batch(long seed)
    {
        using var generator = new Generator((ulong)seed);
        return randn([Rows, Width], generator: generator) / Math.Sqrt(Width);
    }
}
