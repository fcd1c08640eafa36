using Assay.Core.Randomness;
using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Training;
using Assay.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Training;

public class PAnnealingTests(ITestOutputHelper output)
{
    private const int NeverWide = 1, AlwaysWide = 1 << 20;

    // golden/sae/p_anneal.safetensors: 60 steps of dictionary_learning's PAnnealTrainer in its present form (squared error, sparsity warm-up); its numbers stand in the header.
    [Theory]
    [InlineData(NeverWide)]
    [InlineData(AlwaysWide)]
    public void A_reference_run_is_followed_step_by_step(int denseFrom)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var g = Probe.Golden("p_anneal");
        var annealing = new PAnnealing { StartStep = 20, Updates = 5, QueueLength = 3 };
        var options = Probe.Options(new ReluL1Options { SparsityCoefficient = 0.05, Annealing = annealing }, 64);
        var training = new DictionaryTrainingOptions { Steps = 60, SparsityWarmUpSteps = 8, WarmUpSteps = 5 };
        using var step = DictionarySteps.CreateBare(options, training, 16, 16);
        step.DenseFrom = denseFrom;
        Set(step, g);
        for (var number = 1; number <= 60; number++)
            Follow(step, g, number, Schedule.SparsityShare(training, number));
        foreach (var (name, theirs) in ((string, Tensor)[])[("W_enc", g["final.encoder.weight"]), ("b_enc", g["final.encoder.bias"].view(-1, 1)), ("W_dec", g["final.decoder.weight"].t()), ("b_dec", g["final.bias"].view(1, -1))])
        {
            var difference = Probe.Difference(step.State[name], theirs);
            output.WriteLine(FormattableString.Invariant($"{name}: {difference:E1}"));
            Assert.InRange(difference, 0, 1e-3);
        }
    }

    private static void Set(SparseStep step, Dictionary<string, Tensor> g)
    {
        step.State["W_enc"].copy_(g["initial.encoder.weight"]);
        step.State["b_enc"].copy_(g["initial.encoder.bias"].view(-1, 1));
        step.State["W_dec"].copy_(g["initial.decoder.weight"].t());
        step.State["b_dec"].copy_(g["initial.bias"].view(1, -1));
    }

    private static void Follow(SparseStep step, Dictionary<string, Tensor> g, int number, double share)
    {
        double At(string name) => g[name][number - 1].ToDouble();
        var x = g["x"][number - 1];
        var figures = step.Step(x, x, new StepSettings(number, At("learning_rate_at_step"), share, WithFigures: true));
        Assert.Equal(At("p_after_step"), step.Penalty.P, 1e-6);
        Assert.Equal(At("lambda_after_step"), step.Penalty.Coefficient, 1e-4 * At("lambda_after_step"));
        if (share > 0)
            Assert.Equal(At("lp_term_at_step"), figures.Sparsity / figures.Lambda, 1e-4 * At("lp_term_at_step"));
    }

    [Fact]
    public void The_papers_schedule_is_the_papers_and_ends_before_its_last_exponent()
    {
        var schedule = new AnnealingSchedule(new PAnnealing { StartStep = 10_000 }, 36_621);
        // The dossier's run of the original gave these; torch's vectorised linspace truncates some of them by one more (24788, 27746, 30704).
        long[] expected = [10_000, 12_957, 15_915, 18_873, 21_831, 24_789, 27_747, 30_705, 33_663, 36_621];
        double[] exponents = [1, .911, .822, .733, .644, .556, .467, .378, .289, .2];
        Assert.Equal(expected, Enumerable.Range(0, 10).Select(k => schedule.StepOf(k)));
        Assert.Equal(exponents, Enumerable.Range(1, 10).Select(k => Math.Round(schedule.P(k), 3)));
        Assert.Equal(long.MaxValue, schedule.StepOf(10));
        Assert.Null(schedule.Next(0));
        Assert.Null(schedule.Next(10));
        Assert.Equal(0.289, schedule.P(Enumerable.Range(0, 10).Count(k => schedule.StepOf(k) < 36_621)), 3);
    }

    [Fact]
    public void The_two_forms_differ_in_the_square_and_in_the_warm_up_of_lambda()
    {
        var (paper, current) = (PAnnealingForm.Paper, PAnnealingForm.Current);
        Assert.Equal((ReconstructionLoss.Norm, 0L), (paper.Standard(0.05).Reconstruction, paper.Training(36_621).SparsityWarmUpSteps));
        Assert.Equal((ReconstructionLoss.Squared, true), (current.Standard(0.05).Reconstruction, current.Training(50_000).SparsityWarmUpSteps > 0));
        foreach (var form in (PAnnealingForm[])[paper, current])
        {
            Assert.Equal(0.9, form.Standard(0.05).Beta1);
            Assert.Null(form.Gated(0.05).Beta1);
            _ = new DictionaryTrainer([Probe.Options(form.Standard(0.05), 8, "s"), Probe.Options(form.Gated(0.05), 8, "g")], form.Training(36_621));
        }
    }

    [Fact]
    public void One_more_update_leads_to_L0_and_an_update_after_every_step_walks_evenly()
    {
        var then = new AnnealingSchedule(new PAnnealing { StartStep = 10, EndStep = 20, Updates = 5, ThenL0 = true }, 100);
        Assert.Equal([(10L, 1.0), (12, 0.8), (14, 0.6), (16, 0.4), (18, 0.2), (20, 0)], Enumerable.Range(0, 6).Select(k => (then.StepOf(k), Math.Round(then.P(k + 1), 9))));
        var every = new AnnealingSchedule(new PAnnealing { StartStep = 10, EndStep = 20, Updates = null }, 100);
        Assert.Equal(Enumerable.Range(0, 11).Select(k => (10L + k, Math.Round(1 - 0.08 * k, 9))), Enumerable.Range(0, 11).Select(k => (every.StepOf(k), Math.Round(every.P(k + 1), 9))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_penalty_is_continuous_at_each_update_exactly_where_lambda_is_rescaled(bool rescale)
    {
        using var scope = NewDisposeScope();
        var annealing = new PAnnealing { StartStep = 20, EndStep = 50, Updates = 4, QueueLength = 5, RescalePenalty = rescale };
        using var step = Create(new ReluL1Options { SparsityCoefficient = 0.1, Annealing = annealing });
        var terms = new List<double>();
        for (var number = 1; number <= 60; number++)
            terms.Add(step.Step(Batch(1), Batch(1), new StepSettings(number, 1e-5, 1, WithFigures: true)).Sparsity);     // hardly moves: what jumps is the penalty
        foreach (var update in (int[])[30, 40, 50])       // the first changes nothing
        {
            var jump = Math.Abs(terms[update + 1] / terms[update] - 1);
            output.WriteLine(FormattableString.Invariant($"update after step {update}: {jump:P2}"));
            Assert.True(rescale ? jump < 0.002 : jump > 0.05, FormattableString.Invariant($"at {update} the penalty jumps by {jump:P1}"));
        }
    }

    [Fact]
    public void Asking_for_the_loss_moves_neither_exponent_nor_lambda_nor_queue()
    {
        using var scope = NewDisposeScope();
        var annealing = new PAnnealing { StartStep = 2, EndStep = 8, Updates = 3, QueueLength = 2 };
        using var quiet = Create(new ReluL1Options { Annealing = annealing });
        using var asked = Create(new ReluL1Options { Annealing = annealing });
        for (var number = 1; number <= 10; number++)
        {
            quiet.Step(Batch(number), Batch(number), new StepSettings(number, 1e-3, 1, WithFigures: false));
            Step(asked, number);
            for (var i = 0; i < 3; i++)
                Assert.True(asked.Penalty.Value > 0);
            Assert.True(Probe.SameBits(quiet.State["annealing"], asked.State["annealing"]));
        }
        Assert.All(quiet.State, pair => Assert.True(Probe.SameBits(pair.Value, asked.State[pair.Key]), pair.Key));
    }

    [Theory]
    [InlineData(NeverWide)]
    [InlineData(AlwaysWide)]
    public void Latents_that_are_zero_or_barely_above_leave_every_parameter_finite(int denseFrom)
    {
        using var scope = NewDisposeScope();
        foreach (var architecture in (ArchitectureOptions[])[new ReluL1Options { Annealing = PAnnealing.Constant(0.1) }, new GatedOptions { Annealing = PAnnealing.Constant(0.1) }])
        {
            using var step = Create(architecture);
            step.DenseFrom = denseFrom;
            var first = step.State.Keys.Contains("b_enc") ? "b_enc" : "b_gate";
            step.State["W_enc"].mul_(0);            // values are the biases alone: zero, the smallest float, tiny, and in reach
            step.State[first].copy_(tensor(new[] { 0f, float.Epsilon, 1e-30f, 1e-8f, 0.1f, -1f }).repeat(Latents / 6).view(-1, 1));
            for (var number = 1; number <= 3; number++)
                Step(step, number);
            Assert.All(step.State.Where(pair => pair.Value.is_floating_point()), pair => Assert.True(pair.Value.isfinite().all().ToBoolean(), $"{architecture.GetType().Name}: {pair.Key}"));
        }
    }

    [Fact]
    public void Annealing_that_does_not_fit_its_run_is_said_before_it()
    {
        var options = Probe.Options(new ReluL1Options { Annealing = new PAnnealing { PEnd = 2, QueueLength = 0, Updates = 1, StartStep = 9, EndStep = 5 } }, 8, "a");
        var fault = Assert.Throws<Core.Errors.AssayException>(() => new DictionaryTrainer([options, Probe.Options(new GatedOptions { Annealing = new PAnnealing { Updates = 50 } }, 8, "b")],
            new DictionaryTrainingOptions { Steps = 20, WarmUpSteps = 0, SparsityWarmUpSteps = 0 }));
        foreach (var text in (string[])["a.architecture.annealing.pEnd: is 2", "annealing.queueLength: is 0", "annealing.updates: is 1", "annealing.endStep: lies before", "b.architecture.annealing.updates: is 50, more than there are steps from 5 to 20"])
            Assert.Contains(text, fault.Message, StringComparison.Ordinal);
    }

    private const int Width = 8, Latents = 24, Rows = 256;

    private static SparseStep Create(ArchitectureOptions architecture)
    {
        var step = DictionarySteps.CreateBare(Probe.Options(architecture, Latents), new DictionaryTrainingOptions { Steps = 100 }, Width, Width);
        step.Initialise(new SeedStream(5));
        return step;
    }

    private static StepFigures Step(SparseStep step, int number) => step.Step(Batch(number), Batch(number), new StepSettings(number, 1e-3, 1, WithFigures: true));

    private static Tensor Batch(int number) => new SeedStream(100UL + (ulong)number).Normal(Rows, Width) / Math.Sqrt(Width);
}
