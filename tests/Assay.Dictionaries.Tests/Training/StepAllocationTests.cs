using Assay.Core.Randomness;
using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Training;
using Assay.Models;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Training;

/// <summary>Alone, since what other tests allocate would count.</summary>
[CollectionDefinition("Counts what a step allocates", DisableParallelization = true)]
public sealed class AllocationCollection;

[Collection("Counts what a step allocates")]
public sealed class StepAllocationTests
{
    private const int Width = 64, Latents = 2048, Rows = 512;

    public static TheoryData<ArchitectureOptions, EncoderPrecision> Kinds => new()
    {
        { new JumpReLUOptions { ThresholdInit = 2.2 / 8 }, EncoderPrecision.F32 },
        { new JumpReLUOptions { ThresholdInit = 2.2 / 8 }, EncoderPrecision.Bf16Propose },
        { new TopKOptions { K = 20, BiasFromMedian = false }, EncoderPrecision.F32 },
        { new TopKOptions { K = 20, BiasFromMedian = false }, EncoderPrecision.Bf16Propose },
    };

    // Figures and tasks are small objects, some kilobytes a step; one matrix of rows by latents would be 4 MB, one of rows by width 130 kB, a list of all pairs some 40 kB.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_step_allocates_no_managed_buffer_and_leaves_no_tensor(ArchitectureOptions architecture, EncoderPrecision precision)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var options = new DictionaryOptions { Name = "d", Site = new Site(SiteKind.ResidPost, 0), Latents = Latents, Architecture = architecture, Precision = precision };
        var x = new SeedStream(1).Normal(Rows, Width) / Math.Sqrt(Width);
        using var step = DictionarySteps.CreateBare(options, new DictionaryTrainingOptions(), Width, Width);
        step.Initialise(new SeedStream(2));
        Steps(step, x, from: 1, count: 10);
        // What earlier tests left for the finaliser would go in the middle of the count.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var (bytes, tensors) = (GC.GetTotalAllocatedBytes(precise: true), Tensor.TotalCount);
        Steps(step, x, from: 11, count: 50);
        var perStep = (GC.GetTotalAllocatedBytes(precise: true) - bytes) / 50;
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"{architecture.GetType().Name}, {precision}: {perStep} bytes a step"));
        Assert.InRange(perStep, 0, 20_000);
        Assert.InRange(Tensor.TotalCount, 0, tensors);
    }

    private static void Steps(SparseStep step, Tensor x, int from, int count)
    {
        for (var number = from; number < from + count; number++)
            step.Step(x, x, new StepSettings(number, 1e-5, 1, WithFigures: false));
    }
}
