using Assay.Core.Randomness;
using Assay.Models.LanguageModels;
using static TorchSharp.torch;

namespace Assay.Models.Tests;

public sealed class TransformerGradientTests
{
    public static TheoryData<string, TransformerConfig> Configurations => new()
    {
        { "as Gemma 2", Small with { Attention = new AttentionConfig { SoftCap = 2, SlidingWindow = 4, QueryScale = 10 }, Variant = new VariantConfig { FinalSoftCap = 3 } } },
        { "large enough for several threads", new TransformerConfig { Layers = 1 } },
        { "without caps and window", Small with { Attention = new AttentionConfig { SoftCap = null }, Variant = new VariantConfig { FinalSoftCap = null } } },
    };

    // Sizes that fill no vector, so that every kernel's row end is run.
    private static TransformerConfig Small => new()
    {
        VocabularySize = 37, Width = 20, Layers = 3, Heads = 4, KeyValueHeads = 2, HeadWidth = 6, MlpWidth = 27, ContextLength = 13,
    };

    [Theory]
    [MemberData(nameof(Configurations))]
    public void The_hand_written_gradients_are_those_of_automatic_differentiation(string name, TransformerConfig config)
    {
        using var scope = NewDisposeScope();
        using var model = Transformer.Create(config, new SeedStream(1));
        using (no_grad())
            model.Weights.Flat.add_(randn_like(model.Weights.Flat) * 0.1);
        var ids = randint(0, config.VocabularySize, [config.ContextLength / 4, config.ContextLength - 2], int64);
        using var expected = new AutogradGradients(model);
        using var found = new FusedGradients(model);
        var loss = expected.Run(ids);
        Assert.Equal(loss, found.Run(ids), 1e-5);
        Compare(name, model, expected.Gradient, found.Gradient);
        found.Run(ids);     // a second pass over used buffers
        Compare(name, model, expected.Gradient, found.Gradient);
    }

    private static void Compare(string name, Transformer model, Tensor expected, Tensor found)
    {
        using var left = new TransformerWeights(model.Config, expected.clone());
        using var right = new TransformerWeights(model.Config, found.clone());
        foreach (var ((key, a), (_, b)) in left.State.Zip(right.State))
        {
            var relative = ((a - b).norm() / a.norm()).item<float>();
            Assert.True(relative < 1e-4, $"{name}, {key}: relative difference {relative}");
        }
    }
}
