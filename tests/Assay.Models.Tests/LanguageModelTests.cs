using Assay.Core.Errors;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Models.Generation;
using Assay.Models.LanguageModels;
using Assay.Models.Text;
using Assay.TestKit;
using static TorchSharp.torch;

namespace Assay.Models.Tests;

public sealed class LanguageModelTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly TransformerConfig Config = new()
    {
        VocabularySize = 32, Width = 16, Layers = 2, Heads = 2, KeyValueHeads = 1, HeadWidth = 8, MlpWidth = 32, ContextLength = 12,
    };

    private static readonly LanguageModelTrainingOptions Options = new()
    {
        Steps = 12, BatchSequences = 4, LearningRate = 1e-2, WarmUpSteps = 2, EvaluateEverySteps = 6, CheckpointEverySteps = 5,
    };

    [Fact]
    public void Training_lowers_the_loss_of_text_that_can_be_predicted()
    {
        using var text = Counting(64);
        using var model = Transformer.Create(Config, new SeedStream(1));
        var before = LanguageModelScore.Measure(model, text, cancellation: Cancel);
        using var trainer = new LanguageModelTrainer(model, text, Options with { Steps = 120 }, new SeedStreams(1));
        var after = trainer.Train(text, null, SilentProgress.Instance, Cancel)!;
        Assert.InRange(before.Loss, 2.5, 4.5);
        Assert.InRange(after.Loss, 0, 0.5);     // every token but the second of a sequence follows from the one before
        Assert.Equal(after.Loss / Math.Log(2), after.BitsPerByte * ByteTokens.BytesPerToken, 1e-9);
    }

    [Fact]
    public void A_run_that_is_stopped_and_resumed_ends_in_the_same_weights_bit_by_bit()
    {
        using var text = Counting(10);
        using var folder = new TemporaryFolder();
        var straight = Weights(text, null, Options.Steps);
        Assert.Equal(straight, Weights(text, null, Options.Steps));     // a run repeats at all
        Weights(text, folder["checkpoints"], 7);
        Assert.Equal(straight, Weights(text, folder["checkpoints"], Options.Steps));
    }

    [Fact]
    public void Two_hundred_further_steps_leave_resident_memory_where_it_was()
    {
        using var text = Counting(64);
        using var model = Transformer.Create(Config with { Width = 64, HeadWidth = 32, MlpWidth = 128 }, new SeedStream(1));
        using var trainer = new LanguageModelTrainer(model, text, Options with { Steps = 300 }, new SeedStreams(1));
        for (var step = 0; step < 100; step++)
            trainer.TakeStep();
        var before = ResidentMemory.Bytes();
        for (var step = 0; step < 200; step++)
            trainer.TakeStep();
        Assert.InRange(ResidentMemory.Bytes(), 0, before * 1.05);
    }

    [Fact]
    public void A_cancelled_run_leaves_a_checkpoint_of_its_last_step()
    {
        using var text = Counting(10);
        using var folder = new TemporaryFolder();
        using var model = Transformer.Create(Config, new SeedStream(1));
        using var trainer = new LanguageModelTrainer(model, text, Options, new SeedStreams(3));
        using var cancellation = new CancellationTokenSource();
        trainer.Metric = (_, step, _) =>
        {
            if (step == 3)
                cancellation.Cancel();
        };
        Assert.Throws<OperationCanceledException>(() => trainer.Train(null, folder.Path, SilentProgress.Instance, cancellation.Token));
        Assert.Equal(["step-00000003"], Directory.GetDirectories(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_checkpoint_of_other_settings_is_refused_by_the_setting_that_differs()
    {
        using var text = Counting(10);
        using var folder = new TemporaryFolder();
        Weights(text, folder.Path, 2);
        using var model = Transformer.Create(Config, new SeedStream(1));
        using var trainer = new LanguageModelTrainer(model, text, Options with { LearningRate = 0.5 }, new SeedStreams(3));
        var error = Assert.Throws<AssayException>(() => trainer.Restore(folder.Path));
        Assert.Contains("options.learningRate was 0.01, is 0.5", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_half_written_checkpoint_is_passed_over()
    {
        using var text = Counting(10);
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["step-00000099.unfinished"]);
        using var model = Transformer.Create(Config, new SeedStream(1));
        using var trainer = new LanguageModelTrainer(model, text, Options, new SeedStreams(3));
        Assert.False(trainer.Restore(folder.Path));
    }

    [Fact]
    public void A_loss_that_is_no_number_stops_with_the_step_and_the_last_checkpoint()
    {
        using var text = Counting(10);
        using var folder = new TemporaryFolder();
        using var model = Transformer.Create(Config, new SeedStream(1));
        using var trainer = new LanguageModelTrainer(model, text, Options, new SeedStreams(3));
        trainer.TakeStep();
        trainer.Save(folder.Path);
        model.Weights.Flat.fill_(float.NaN);
        var error = Assert.Throws<AssayException>(() => trainer.Train(null, folder.Path, SilentProgress.Instance, Cancel));
        Assert.Contains("at step 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("step-00000001", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, trainer.Step);
    }

    [Fact]
    public void Text_that_does_not_fit_the_model_is_refused()
    {
        using var model = Transformer.Create(Config, new SeedStream(1));
        using var longText = new TokenSequences(zeros([4, 13], int64), new ByteTokens());
        Assert.Contains("context is 12", Assert.Throws<AssayException>(() => new LanguageModelTrainer(model, longText, Options, new SeedStreams(1))).Message, StringComparison.Ordinal);
        using var otherText = new TokenSequences(full([4, 12], 32, int64), new ByteTokens());
        Assert.Contains("token id 32", Assert.Throws<AssayException>(() => new LanguageModelTrainer(model, otherText, Options, new SeedStreams(1))).Message, StringComparison.Ordinal);
        Assert.Throws<AssayException>(() => new LanguageModelTrainer(model, longText, Options with { Steps = 0 }, new SeedStreams(1)));
    }

    [Fact]
    public void Training_in_float64_by_automatic_differentiation_takes_the_same_steps()
    {
        using var text = Counting(10);
        using var model = Transformer.Create(Config, new SeedStream(1));
        using var wide = model.To(CPU, float64);
        using var trainer = new LanguageModelTrainer(model, text, Options, new SeedStreams(3));
        using var plain = new LanguageModelTrainer(wide, text, Options, new SeedStreams(3));
        for (var step = 0; step < 4; step++)
            Assert.Equal(plain.TakeStep(), trainer.TakeStep(), 1e-4);
    }

    [Fact]
    public void Training_keeps_no_tensor_of_a_step_that_is_over()
    {
        using var text = Counting(10);
        using var model = Transformer.Create(Config, new SeedStream(1));
        using var trainer = new LanguageModelTrainer(model, text, Options, new SeedStreams(3));
        trainer.TakeStep();
        GC.Collect();       // other tests' leavings, which would be finalised during the count
        GC.WaitForPendingFinalizers();
        var before = Assay.Tensors.LiveTensors.Count;
        for (var step = 0; step < 10; step++)
            trainer.TakeStep();
        Assert.Equal(before, Assay.Tensors.LiveTensors.Count);
    }

    [Fact]
    public void A_model_in_bfloat16_predicts_much_as_in_float32()
    {
        using var text = Counting(10);
        using var model = Transformer.Create(Config, new SeedStream(1));
        using var half = model.To(CPU, bfloat16);
        var (exact, rounded) = (LanguageModelScore.Measure(model, text, cancellation: Cancel), LanguageModelScore.Measure(half, text, cancellation: Cancel));
        Assert.NotEqual(exact.Loss, rounded.Loss);
        Assert.Equal(exact.Loss, rounded.Loss, 0.05);
    }

    [Fact]
    public void The_learning_rate_rises_to_its_peak_and_falls_to_its_floor()
    {
        var options = new LanguageModelTrainingOptions { Steps = 1000, WarmUpSteps = 100, LearningRate = 1 };
        Assert.Equal(0.01, options.LearningRateAt(0), 12);
        Assert.Equal(1, options.LearningRateAt(100), 12);
        Assert.Equal(0.55, options.LearningRateAt(550), 12);
        Assert.Equal(0.1, options.LearningRateAt(1000), 12);
    }

    [Fact]
    public void Fused_and_plain_AdamW_agree_and_take_the_closed_form_s_first_step()
    {
        using var scope = NewDisposeScope();
        var weights = tensor(new[] { 1f, -2f, 3f, 4f, -5f, 6f, 7f, 8f, 9f, 10f, 11f });
        var gradient = tensor(new[] { .5f, -1f, 2f, 0f, 1e-3f, -3f, 1f, 1f, 1f, 1f, 1f });
        var step = new Kernels.AdamWStep(0.1, 0.9, 0.95, 1e-8, 0.1, 1, 2);
        Tensor Run(bool fused)
        {
            var (w, m, v) = (weights.clone(), zeros_like(weights), zeros_like(weights));
            for (var i = 1; i <= 3; i++)
                Update(fused, w, gradient, m, v, step with { Step = i });
            return w;
        }
        Assert.True(allclose(Run(false), Run(true), 1e-5, 1e-6));
        // The first step moves each weight by the learning rate against its gradient's sign, after the decay of the first four.
        var first = weights.clone();
        Update(true, first, gradient, zeros_like(weights), zeros_like(weights), step);
        var decay = tensor(new[] { .99f, .99f, .99f, .99f, 1f, 1f, 1f, 1f, 1f, 1f, 1f });
        Assert.True(allclose(weights * decay - 0.1 * gradient.sign(), first, 1e-4, 1e-5));
    }

    [Fact]
    public void Per_token_losses_are_minus_the_log_probabilities_of_what_comes_next()
    {
        using var scope = NewDisposeScope();
        var logits = randn([2, 5, 37]) * 4;
        var ids = randint(0, 37, [2, 5], int64);
        var expected = -logits.log_softmax(-1).narrow(1, 0, 4).gather(2, ids.narrow(1, 1, 4).unsqueeze(-1)).squeeze(-1);
        Assert.True(allclose(expected, TokenLoss.PerToken(logits, ids), 1e-5, 1e-5));
        Assert.True(allclose(expected, TokenLoss.PerToken(logits.clone().requires_grad_(), ids), 1e-5, 1e-5));
    }

    [Fact]
    public void Generation_follows_what_was_learnt_and_repeats_with_its_seed()
    {
        using var text = Counting(64);
        using var model = Transformer.Create(Config, new SeedStream(1));
        using var trainer = new LanguageModelTrainer(model, text, Options with { Steps = 120 }, new SeedStreams(1));
        trainer.Train(null, null, SilentProgress.Instance, Cancel);
        var greedy = new TextGenerationOptions { Tokens = 5, Temperature = 0 };
        Assert.Equal("fghij", TextGeneration.Generate(model, new ByteTokens(), "abcde", greedy, new SeedStream(1), Cancel));
        var drawn = new TextGenerationOptions { Tokens = 20, Temperature = 2, TopK = 10 };
        Assert.Equal(
            TextGeneration.Generate(model, new ByteTokens(), "ab", drawn, new SeedStream(5), Cancel),
            TextGeneration.Generate(model, new ByteTokens(), "ab", drawn, new SeedStream(5), Cancel));
    }

    [Fact]
    public void A_model_is_written_and_read_back_bit_by_bit()
    {
        using var folder = new TemporaryFolder();
        using var model = Transformer.Create(Config, new SeedStream(1));
        model.Save(folder.Path);
        using var read = Transformer.Load(folder.Path);
        Assert.Equal(model.Config, read.Config);
        Assert.Equal(model.Hash(), read.Hash());
        using var again = Transformer.Create(Config, new SeedStream(1));
        Assert.Equal(model.Hash(), again.Hash());
        using var other = Transformer.Create(Config, new SeedStream(2));
        Assert.NotEqual(model.Hash(), other.Hash());
    }

    [Theory]
    [InlineData("\"model_type\": \"gemma2\"", "\"model_type\": \"mamba\"", "'model_type' is mamba, expected one of gemma, gemma2")]
    [InlineData("\"hidden_size\": 16", "\"hidden_size\": 17", "is [32, 16], expected [32, 17]")]
    [InlineData("\"hidden_size\": 16", "\"hidden_size\": \"wide\"", "'hidden_size' is \"wide\", expected a number")]
    [InlineData("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3", "'model.layers.2.input_layernorm.weight' is absent")]
    [InlineData("\"num_key_value_heads\": 1", "\"num_key_value_heads\": 4", "expected a divisor of heads")]
    [InlineData("{", "", "is no JSON")]
    public void A_model_folder_that_is_not_as_it_says_is_refused(string right, string wrong, string message)
    {
        using var folder = new TemporaryFolder();
        using (var model = Transformer.Create(Config, new SeedStream(1)))
            model.Save(folder.Path);
        var text = File.ReadAllText(folder["config.json"]);
        Assert.Contains(right, text, StringComparison.Ordinal);
        File.WriteAllText(folder["config.json"], text.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Contains(message, Assert.Throws<UnreadableFileException>(() => Transformer.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    private static unsafe void Update(bool fused, Tensor w, Tensor g, Tensor m, Tensor v, Kernels.AdamWStep step)
    {
        if (fused)
            Kernels.AdamW.Update(Kernels.Lanes.Floats(w), Kernels.Lanes.Floats(g), Kernels.Lanes.Floats(m), Kernels.Lanes.Floats(v), w.numel(), 4, step);
        else
            Kernels.AdamW.Update(w, g, m, v, 4, step);
    }

    private static string Weights(TokenSequences text, string? checkpoints, long steps)
    {
        using var model = Transformer.Create(Config, new SeedStream(1));
        using var trainer = new LanguageModelTrainer(model, text, Options, new SeedStreams(3));
        if (checkpoints is not null)
            trainer.Restore(checkpoints);
        while (trainer.Step < steps)
            trainer.TakeStep();
        if (checkpoints is not null)
            trainer.Save(checkpoints);
        return model.Hash();
    }

    // Sequences that count up from a random letter: BOS, then ids that each follow from the one before.
    private static TokenSequences Counting(int count)
    {
        var stream = new SeedStream(7);
        var ids = new long[count * 12];
        for (var row = 0; row < count; row++)
        {
            var first = stream.NextInt32(26);
            for (var i = 0; i < 12; i++)
                ids[row * 12 + i] = i == 0 ? 2 : 3 + (first + i) % 26;
        }
        return new TokenSequences(tensor(ids).view(count, 12), new ByteTokens());
    }

    // Letters a to z are ids 3 to 28; each counts two bytes, so that bits per byte and per token differ.
    private sealed class ByteTokens : ITokenizer
    {
        public const int BytesPerToken = 2;

        public int VocabularySize => 32;

        public int BosId => 2;

        public int EosId => 1;

        public int PadId => 0;

        public int[] Encode(string text) => [.. text.Select(letter => letter - 'a' + 3)];

        public string Decode(ReadOnlySpan<int> ids) => new([.. ids.ToArray().Select(id => (char)(id - 3 + 'a'))]);

        public string TokenText(int id) => Decode([id]);

        public int ByteCount(int id) => id < 3 ? 0 : BytesPerToken;

        public void Save(string folder) { }
    }
}
