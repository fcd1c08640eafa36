using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Models.LanguageModels;
using Assay.Models.Text;
using static TorchSharp.torch;

namespace Assay.Models.Tests;

/// <summary>Sequences that end early and are filled up, and ones whose last token is predicted but not fed: what transcripts of games are.</summary>
public sealed class FilledSequencesTests
{
    private static readonly TransformerConfig Config = new()
    {
        Family = "gpt2", VocabularySize = 9, Width = 8, Layers = 1, Heads = 2, KeyValueHeads = 2, HeadWidth = 4, MlpWidth = 16, ContextLength = 4,
        Attention = new() { SoftCap = null, GlobalEvery = 1, InputBias = true, OutputBias = true },
        Variant = new() { FinalSoftCap = null, NormEpsilon = 1e-5, Activation = Activation.Gelu, MlpBias = true, TiedOutput = false },
    };

    // 0 fills up: the second sequence ends after two tokens.
    private static readonly long[,] Rows = { { 3, 1, 4, 1, 5 }, { 2, 7, 0, 0, 0 } };

    [Fact]
    public void The_loss_is_the_mean_over_the_tokens_that_are_predicted()
    {
        using var scope = NewDisposeScope();
        using var model = Transformer.Create(Config, new SeedStream(1));
        using var text = new TokenSequences(tensor(Rows), new NoText()) { Unpredicted = 0 };
        // Four tokens of the first sequence and one of the second, each from what lies before it.
        var log = model.Forward(text.Ids.narrow(1, 0, 4)).log_softmax(-1);
        (long Row, long At, long Next)[] places = [(0, 0, 1), (0, 1, 4), (0, 2, 1), (0, 3, 5), (1, 0, 7)];
        var expected = -places.Average(place => log[place.Row, place.At, place.Next].item<float>());
        using var gradients = new AutogradGradients(model, 0);
        Assert.Equal(expected, gradients.Run(text.Ids), 1e-5);
        var score = LanguageModelScore.Measure(model, text, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(expected, score.Loss, 1e-5);
        Assert.Equal(5, score.Tokens);
    }

    [Fact]
    public void What_fills_up_leaves_no_trace_in_the_gradient()
    {
        using var scope = NewDisposeScope();
        using var model = Transformer.Create(Config, new SeedStream(1));
        using var gradients = new AutogradGradients(model, 0);
        gradients.Run(tensor(new long[,] { { 2, 7, 0, 0, 0 } }));
        var filled = gradients.Gradient.clone();
        gradients.Run(tensor(new long[,] { { 2, 7 } }));
        Assert.True(allclose(filled, gradients.Gradient, 1e-4, 1e-6));
        Assert.True(filled.norm().item<float>() > 0);
    }

    [Fact]
    public void The_trainer_takes_sequences_one_longer_than_the_context_and_no_longer_ones()
    {
        using var model = Transformer.Create(Config, new SeedStream(1));
        using var text = new TokenSequences(tensor(Rows), new NoText()) { Unpredicted = 0 };
        var options = new LanguageModelTrainingOptions { Steps = 60, BatchSequences = 2, LearningRate = 3e-2, WarmUpSteps = 2 };
        using var trainer = new LanguageModelTrainer(model, text, options, new SeedStreams(1));
        var first = trainer.TakeStep();
        while (trainer.Step < options.Steps)
            trainer.TakeStep();
        Assert.True(LanguageModelScore.Measure(model, text, cancellation: TestContext.Current.CancellationToken).Loss < 0.3 * first);
        using var longer = new TokenSequences(ones([2, 6], int64), new NoText());
        Assert.Contains("context is 4", Assert.Throws<AssayException>(() => new LanguageModelTrainer(model, longer, options, new SeedStreams(1))).Message, StringComparison.Ordinal);
    }

    private sealed class NoText : ITokenizer
    {
        public int VocabularySize => 9;

        public int BosId => 0;

        public int EosId => 0;

        public int PadId => 0;

        public int[] Encode(string text) => [];

        public string Decode(ReadOnlySpan<int> ids) => "";

        public string TokenText(int id) => "";

        public int ByteCount(int id) => 0;

        public void Save(string folder) { }
    }
}
