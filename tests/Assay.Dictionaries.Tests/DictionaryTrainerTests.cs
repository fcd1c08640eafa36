using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Dictionaries.Architectures;
using Assay.Models;
using Assay.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests;

public class DictionaryTrainerTests
{
    private const int Width = 8, Rows = 32;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private static readonly DictionaryTrainingOptions Training = new()
    {
        Steps = 40, BatchSize = Rows, LearningRate = 1e-2, WarmUpSteps = 5, SparsityWarmUpSteps = 10, LogEverySteps = 10, CheckpointEverySteps = 10, DeadAfterTokens = 10 * Rows,
    };

    private static readonly IReadOnlyList<DictionaryOptions> Dictionaries =
    [
        Probe.Options(new JumpReLUOptions { Bandwidth = 0.1 }, 12, "jump"),
        Probe.Options(new TopKOptions { K = 2, AuxK = new AuxKOptions { DeadAfterTokens = 3 * Rows } }, 16, "topk"),
        Probe.Options(new BatchTopKOptions { K = 2 }, 12, "batch"),
        Probe.Options(new GatedOptions(), 12, "gated"),
        Probe.Options(new ReluL1Options(), 12, "relu"),
        // At steps 16 and 27, where runs are broken off below, queues are half full.
        Probe.Options(new ReluL1Options { Annealing = Annealing, Reconstruction = ReconstructionLoss.Norm }, 12, "relu-annealed") with { Beta1 = 0.9 },
        Probe.Options(new GatedOptions { Annealing = Annealing }, 12, "gated-annealed") with { Control = new LambdaControl { TargetL0 = 2 } },
        Probe.Options(new JumpReLUOptions { Bandwidth = 0.1, Penalty = JumpReLUPenalty.Lp, Annealing = Annealing with { ThenL0 = true } }, 12, "jump-annealed") with { Control = new LambdaControl { TargetL0 = 2 } },
        Probe.Options(new TopKOptions { K = 2, Penalty = new SelectionPenalty { Annealing = Annealing }, AnnealedK = new KAnnealing { Fraction = 0.6 } }, 16, "topk-annealed"),
        Probe.Options(new BatchTopKOptions { K = 2, Penalty = new SelectionPenalty { On = PenalisedPart.Discarded, Annealing = Annealing }, AnnealedK = new KAnnealing { Fraction = 0.6 } }, 12, "batch-annealed"),
    ];

    private static PAnnealing Annealing => new() { StartStep = 5, EndStep = 35, Updates = 3, QueueLength = 8 };

    [Fact]
    public void A_run_that_was_stopped_and_resumed_ends_with_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        var whole = Train(Dictionaries, null, null);
        var outlets = new TrainingOutlets { CheckpointFolder = folder.Path };
        Assert.Throws<OperationCanceledException>(() => new DictionaryTrainer(Dictionaries, Training)
            .Train(MadeActivations.Gaussian(Rows, Width, n => { if (n == 16) stop.Cancel(); }), new SeedStreams(1), outlets, stop.Token));
        var asked = new List<long>();
        var resumed = new DictionaryTrainer(Dictionaries, Training).Train(MadeActivations.Gaussian(Rows, Width, asked.Add), new SeedStreams(1), outlets, Now);
        Assert.Equal(17, asked[0]);   // the stream went on where it stood, not from its start
        foreach (var (a, b) in whole.Zip(resumed))
            Assert.All(a.Dictionary.State(), pair => Assert.True(Probe.SameBits(pair.Value, b.Dictionary.State()[pair.Key]), $"{a.Options.Name} {pair.Key}"));
        Dispose(whole, resumed);
    }

    [Fact]
    public void A_run_killed_between_checkpoints_goes_on_from_the_last_one_with_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        var whole = Train(Dictionaries, null, null);
        var outlets = new TrainingOutlets { CheckpointFolder = folder.Path };
        Assert.Throws<InvalidOperationException>(() => new DictionaryTrainer(Dictionaries, Training)
            .Train(MadeActivations.Gaussian(Rows, Width, n => { if (n == 27) throw new InvalidOperationException("killed"); }), new SeedStreams(1), outlets, Now));
        var resumed = new DictionaryTrainer(Dictionaries, Training).Train(MadeActivations.Gaussian(Rows, Width), new SeedStreams(1), outlets, Now);
        foreach (var (a, b) in whole.Zip(resumed))
            Assert.All(a.Dictionary.State(), pair => Assert.True(Probe.SameBits(pair.Value, b.Dictionary.State()[pair.Key]), $"{a.Options.Name} {pair.Key}"));
        Dispose(whole, resumed);
    }

    [Fact]
    public void A_dictionary_does_not_depend_on_those_beside_it()
    {
        var together = Train(Dictionaries, null, null);
        var alone = Train([Dictionaries[3]], null, null);
        Assert.All(together[3].Dictionary.State(), pair => Assert.True(Probe.SameBits(pair.Value, alone[0].Dictionary.State()[pair.Key])));
        Dispose(together, alone);
    }

    [Fact]
    public void A_checkpoint_of_other_options_is_refused()
    {
        using var folder = new TemporaryFolder();
        Dispose(Train(Dictionaries, folder.Path, null));
        var fault = Assert.Throws<AssayException>(() => new DictionaryTrainer(Dictionaries, Training with { LearningRate = 2e-2 })
            .Train(MadeActivations.Gaussian(Rows, Width), new SeedStreams(1), new TrainingOutlets { CheckpointFolder = folder.Path }, Now));
        Assert.Contains("belongs to a run with other options", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_that_is_no_number_stops_with_the_step_and_the_last_good_checkpoint()
    {
        using var folder = new TemporaryFolder();
        using var stream = new MadeActivations(Rows, new Dictionary<Site, int> { [Probe.Residual] = Width }, (seeds, _) =>
            seeds.NextDouble() == new SeedStream(1024).NextDouble() ? full([Rows, Width], float.NaN) : ones(Rows, Width) / Math.Sqrt(Width));
        var fault = Assert.Throws<AssayException>(() => new DictionaryTrainer(Dictionaries, Training)
            .Train(stream, new SeedStreams(1), new TrainingOutlets { CheckpointFolder = folder.Path }, Now));
        Assert.Contains("'jump': the squared error is NaN at step 25", fault.Message, StringComparison.Ordinal);
        Assert.Contains("after step 20", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_are_written_per_dictionary_at_the_first_step_every_interval_and_the_last()
    {
        var lines = new List<(string Series, long Step, double Value)>();
        Dispose(Train(Dictionaries, null, (series, step, value) => lines.Add((series, step, value))));
        Assert.Equal([1L, 10, 20, 30, 40], lines.Where(line => line.Series == "jump/l0").Select(line => line.Step));
        Assert.Contains(lines, line => line.Series == "jump/kernel_hit_rate");
        Assert.DoesNotContain(lines, line => line.Series == "topk/kernel_hit_rate" || double.IsNaN(line.Value));
        Assert.Equal(2, lines.Last(line => line.Series == "batch/l0").Value);
    }

    [Fact]
    public void Everything_that_does_not_fit_is_said_at_once()
    {
        var options = new[] { Dictionaries[0], Dictionaries[0] with { Latents = 0 }, Probe.Options(new TopKOptions { K = 50 }, 12, "k") };
        var fault = Assert.Throws<AssayException>(() => new DictionaryTrainer(options, Training with { DecayFraction = 2 }));
        foreach (var text in (string[])["the name 'jump' more than once", "jump.latents: is 0", "k.architecture.k: is 50, more than the dictionary's 12 latents", "training.decayFraction: is 2"])
            Assert.Contains(text, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_without_the_site_or_with_other_batches_is_refused()
    {
        var elsewhere = Dictionaries[0] with { Site = new Site(SiteKind.MlpOut, 2) };
        var fault = Assert.Throws<AssayException>(() => new DictionaryTrainer([elsewhere], Training).Train(MadeActivations.Gaussian(Rows / 2, Width), new SeedStreams(1), cancellation: Now));
        Assert.Contains("jump needs mlp_out.2, and the stream has resid_post.1", fault.Message, StringComparison.Ordinal);
        Assert.Contains("training.batchSize is 32, and the stream's batches have 16 rows", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TargetScale.LikeInput)]
    [InlineData(TargetScale.Unit)]
    public void A_transcoder_learns_another_site_and_reads_and_writes_raw_activations(TargetScale scale)
    {
        using var scope = NewDisposeScope();
        var target = new Site(SiteKind.MlpOut, 1);
        using var map = randn([Width, 4], generator: new Generator(4));
        // Raw x = 3·batch, raw y = 0.5·batch at the target.
        using var stream = new MadeActivations(Rows, new Dictionary<Site, int> { [Probe.Residual] = Width, [target] = 4 }, (seeds, site) =>
        {
            var x = Tensors.SeedStreamExtensions.Normal(seeds, Rows, Width) / Math.Sqrt(Width);
            return site == target ? x.matmul(map) / 2 : x;
        })
        { Constants = new Dictionary<Site, double> { [Probe.Residual] = 3, [target] = 0.5 } };
        var options = Probe.Options(new JumpReLUOptions { Bandwidth = 0.1, SparsityCoefficient = 1e-4 }, 48, "trans") with { TargetSite = target, TargetScale = scale };
        var training = Training with { Steps = 1500, LearningRate = 1e-2 };
        using var trained = new DictionaryTrainer([options], training).Train(stream, new SeedStreams(1), cancellation: Now)[0];
        using var batch = stream.Next();
        var (x, y) = (batch[Probe.Residual] * 3, batch[target] * 0.5);
        var error = (trained.Dictionary.Reconstruct(x) - y).square().sum().ToDouble() / (y - y.mean([0])).square().sum().ToDouble();
        Assert.InRange(error, 0, 0.15);
        Assert.Equal((Probe.Residual, target), (trained.Dictionary.Input!.Value, trained.Dictionary.Target!.Value));
    }

    [Fact]
    public void Options_survive_their_JSON()
    {
        foreach (var options in Dictionaries.Append(Dictionaries[0] with { TargetSite = new Site(SiteKind.MlpOut, 2), LearningRate = 0.5 }))
            Assert.Equal(options, OptionsJson.Read<DictionaryOptions>(OptionsJson.Write(options), "test"));
        Assert.Contains("\"resid_post.1\"", OptionsJson.Write(Dictionaries[0]), StringComparison.Ordinal);
        Assert.Equal(Training, OptionsJson.Read<DictionaryTrainingOptions>(OptionsJson.Write(Training), "test"));
    }

    [Fact]
    public void The_defaults_have_no_faults()
    {
        Assert.Empty(new DictionaryTrainingOptions().Faults());
        Assert.Empty(Probe.Options(new JumpReLUOptions(), 16_384).Faults());
        Assert.All((PAnnealing[])[new(), PAnnealing.Constant(0.5), PAnnealingForm.Schedule], o => Assert.Empty(o.Faults()));
        Assert.All((ArchitectureOptions[])[new JumpReLUOptions(), new TopKOptions(), new BatchTopKOptions(), new GatedOptions(), new ReluL1Options()], o => Assert.Empty(o.Faults()));
    }

    private static IReadOnlyList<TrainedDictionary> Train(IReadOnlyList<DictionaryOptions> dictionaries, string? folder, Action<string, long, double>? metric)
    {
        using var stream = MadeActivations.Gaussian(Rows, Width);
        return new DictionaryTrainer(dictionaries, Training).Train(stream, new SeedStreams(1), new TrainingOutlets { CheckpointFolder = folder, Metric = metric }, Now);
    }

    private static void Dispose(params IReadOnlyList<TrainedDictionary>[] all)
    {
        foreach (var trained in all.SelectMany(list => list))
            trained.Dispose();
    }
}
