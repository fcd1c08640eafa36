using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Training;
using Assay.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Training;

/// <summary>What the penalties of JumpReLU and of the TopK kinds, a falling k, and the steering of λ do to a dictionary.</summary>
public class SparsityArmTests(ITestOutputHelper output)
{
    private const int Width = 16, Latents = 64, Rows = 256, Steps = 1500, Averaged = 50;

    public static TheoryData<string, ArchitectureOptions> Steered => new()
    {
        { "relu", new ReluL1Options { SparsityCoefficient = 0.05 } },
        { "relu, annealed", new ReluL1Options { SparsityCoefficient = 0.05, Annealing = Early } },
        { "relu, annealed, not rescaled", new ReluL1Options { SparsityCoefficient = 0.05, Annealing = Early with { RescalePenalty = false } } },
        { "gated, annealed", new GatedOptions { SparsityCoefficient = 0.05, Annealing = Early } },
        { "jumprelu", new JumpReLUOptions { Bandwidth = 0.1, ThresholdInit = 0.05, SparsityCoefficient = 0.003 } },
        { "jumprelu, annealed to L0", new JumpReLUOptions { Bandwidth = 0.1, ThresholdInit = 0.05, SparsityCoefficient = 0.01, Penalty = JumpReLUPenalty.Lp, Annealing = Early with { ThenL0 = true } } },
    };

    private static PAnnealing Early => new() { StartFraction = 0.2, EndFraction = 0.7 };

    [Theory]
    [MemberData(nameof(Steered))]
    public void Lambda_is_steered_until_L0_is_the_wanted_one(string name, ArchitectureOptions architecture)
    {
        using var scope = NewDisposeScope();
        var options = Probe.Options(architecture, Latents) with { Control = new LambdaControl { TargetL0 = 4 } };
        var last = Train(options, out var step);
        using var _ = step;
        output.WriteLine(FormattableString.Invariant($"{name}: L0 {last.L0:F2}, lambda {last.Lambda:G3}"));
        Assert.InRange(last.L0, 4 * 0.93, 4 * 1.07);
    }

    [Fact]
    public void A_penalty_on_the_kept_leaves_fewer_than_k_and_one_on_the_discarded_leaves_less_behind_them()
    {
        using var scope = NewDisposeScope();
        using var plain = Trained(new TopKOptions { K = 6 }, out var free);
        using var kept = Trained(new TopKOptions { K = 6, Penalty = new SelectionPenalty { SparsityCoefficient = 0.2, Annealing = PAnnealing.Constant(0.5) } }, out var penalised);
        using var discarded = Trained(new TopKOptions { K = 6, Penalty = new SelectionPenalty { SparsityCoefficient = 0.05, On = PenalisedPart.Discarded } }, out var reshaped);
        output.WriteLine(FormattableString.Invariant($"L0 {free.L0} {penalised.L0} {reshaped.L0}; left over {LeftOver(plain)} {LeftOver(discarded)}"));
        Assert.InRange(free.L0, 5.9, 6);
        Assert.True(penalised.L0 < 5.5);
        Assert.True(reshaped.L0 > 5.5);
        Assert.True(LeftOver(discarded) < 0.5 * LeftOver(plain));
    }

    // Mean sum of what lies above zero behind the six largest.
    private static double LeftOver(SparseStep step)
    {
        using var _ = NewDisposeScope();
        var z = (Batch(9999) - step.State["b_dec"]).matmul(step.State["W_enc"].t()).add(step.State["b_enc"].view(-1)).relu();
        return (z.sum() - z.topk(6, 1).values.sum()).ToDouble() / Rows;
    }

    [Fact]
    public void A_falling_k_is_seen_in_L0_and_ends_at_the_wanted_one()
    {
        using var scope = NewDisposeScope();
        var options = Probe.Options(new BatchTopKOptions { K = 3, AnnealedK = new KAnnealing { From = 13, Fraction = 0.1 } }, Latents);
        using var step = Create(options, new DictionaryTrainingOptions { Steps = 100, WarmUpSteps = 0, SparsityWarmUpSteps = 0 });
        var l0 = Enumerable.Range(1, 14).Select(number => step.Step(Batch(number), Batch(number), new StepSettings(number, 1e-3, 1, true)).L0).ToList();
        Assert.Equal([13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 3, 3, 3], l0);
    }

    [Fact]
    public void Settings_that_contradict_each_other_are_said()
    {
        DictionaryOptions[] wrong =
        [
            Probe.Options(new JumpReLUOptions { Annealing = new PAnnealing() }, 8, "a"),
            Probe.Options(new JumpReLUOptions { Penalty = JumpReLUPenalty.Lp, TargetL0 = 3 }, 8, "b"),
            Probe.Options(new JumpReLUOptions { TargetL0 = 3 }, 8, "c") with { Control = new LambdaControl { TargetL0 = 3 } },
            Probe.Options(new TopKOptions { K = 3, AnnealedK = new KAnnealing { From = 9, Fraction = 0 } }, 8, "d") with { Control = new LambdaControl { TargetL0 = 9, Gain = 0 } },
            Probe.Options(new ReluL1Options { SparsityCoefficient = 0 }, 8, "e") with { Control = new LambdaControl { TargetL0 = 3, Proportional = -1 } },
            Probe.Options(new TopKOptions { K = 3, Penalty = new SelectionPenalty { SparsityCoefficient = -1, On = PenalisedPart.Discarded, Annealing = new PAnnealing { PStart = 3 } } }, 8, "f") with { Precision = EncoderPrecision.Bf16Propose },
            Probe.Options(new BatchTopKOptions { K = 3, AnnealedK = new KAnnealing { From = 0 } }, 8, "g"),
        ];
        var fault = Assert.Throws<AssayException>(() => new DictionaryTrainer(wrong, new DictionaryTrainingOptions()));
        foreach (var text in (string[])
        [
            "a.architecture.annealing: is set, and the L0 penalty", "b.architecture.targetL0: is set", "c.control: is set beside", "d.architecture.annealedK.from: is 9, more than", "d.architecture.annealedK.fraction: is 0",
            "d.control.targetL0: is 9, more than", "d.control.gain: is 0", "d.control: is set, and the TopK kinds", "e.control.proportional: is -1", "e.control: is set, and the architecture's sparsity coefficient is 0",
            "f.architecture.penalty.sparsityCoefficient: is -1", "f.architecture.penalty.annealing.pStart: is 3", "f.precision: is bf16-propose", "g.architecture.annealedK.from: is 0",
        ])
            Assert.Contains(text, fault.Message, StringComparison.Ordinal);
    }

    private static SparseStep Trained(ArchitectureOptions architecture, out StepFigures last)
    {
        last = Train(Probe.Options(architecture, Latents), out var step);
        return step;
    }

    private static StepFigures Train(DictionaryOptions options, out SparseStep step)
    {
        var training = new DictionaryTrainingOptions { Steps = Steps, SparsityWarmUpSteps = 100, LearningRate = 2e-3 };
        step = Create(options, training);
        step.Begin(Batch(1));
        StepFigures figures = new(0, 0, 0, 0, 0);
        var l0 = 0.0;
        for (var number = 1; number <= Steps; number++)
        {
            using var scope = NewDisposeScope();
            var x = Batch(number);
            figures = step.Step(x, x, new StepSettings(number, 2e-3, Schedule.SparsityShare(training, number), WithFigures: number > Steps - Averaged));
            l0 += number > Steps - Averaged ? figures.L0 / Averaged : 0;
        }
        return figures with { L0 = l0 };
    }

    private static SparseStep Create(DictionaryOptions options, DictionaryTrainingOptions training)
    {
        var step = DictionarySteps.CreateBare(options, training, Width, Width);
        step.Initialise(new SeedStream(5));
        return step;
    }

    // Four of forty directions at a time.
    private static Tensor Batch(int number)
    {
        var stream = new SeedStream(100UL + (ulong)number);
        var directions = new SeedStream(3).Normal(40, Width) / Math.Sqrt(Width);
        return stream.Uniform(Rows, 40).lt(0.1).to(ScalarType.Float32).matmul(directions).div_(2) + stream.Normal(Rows, Width) * 0.01;
    }
}
