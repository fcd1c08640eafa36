using Assay.Core.Randomness;
using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Training;
using Assay.Models;
using Assay.Tensors;
using Assay.TestKit;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Training;

public sealed class StepMemoryTests
{
    // 65,536 latents on Gemma 2 2B's width: 1.2 GB of weights. Dense gradients would take as much again, batch × latents 1.1 GB a piece.
    [Fact]
    [Trait("Speed", "Slow")]
    public void A_wide_dictionary_needs_its_weights_its_second_moments_and_little_more()
    {
        const int width = 2304, latents = 65_536, rows = 4096;
        var options = new DictionaryOptions
        {
            Name = "wide", Site = new Site(SiteKind.ResidPost, 0), Latents = latents, Architecture = new JumpReLUOptions { ThresholdInit = 3.2 / Math.Sqrt(width) },
        };
        var before = ResidentMemory.Bytes();
        using var scope = NewDisposeScope();
        using var x = new SeedStream(1).Normal(rows, width) / Math.Sqrt(width);
        using var step = DictionarySteps.CreateBare(options, new DictionaryTrainingOptions(), width, width);
        step.Initialise(new SeedStream(2));
        for (var number = 1; number <= 2; number++)
            step.Step(x, x, new StepSettings(number, 1e-5, 1, WithFigures: number == 2));
        var needed = ResidentMemory.Bytes() - before;           // freed memory is kept, so this is the most that was needed
        const long weightsAndMoments = 2L * 2 * width * latents * sizeof(float);
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"{needed / 1e9:F2} GB, of which weights and second moments {weightsAndMoments / 1e9:F2}"));
        Assert.InRange(needed, 0, weightsAndMoments + 1_500_000_000);
    }
}
