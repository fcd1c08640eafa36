using Assay.Dictionaries.Tests.Dense;
using Assay.Core.Randomness;
using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Training;
using Assay.Models;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Training;

/// <summary>The sparse step against the dense one, which computes the same by whole matrix products.</summary>
public sealed class SparseStepTests
{
    private const int Width = 24, Latents = 301, Rows = 101;      // no multiples of the tiles' 32 and 12
    private const int NeverWide = 1, AlwaysWide = 1 << 20;

    // Adam divides a gradient by its own size; an epsilon well above rounding keeps gradients that are nothing but rounding from becoming whole steps.
    private static readonly DictionaryTrainingOptions Run = new() { Adam = new AdamOptions { Epsilon = 1e-5 } };

    public static TheoryData<string, ArchitectureOptions> Architectures => new()
    {
        { "few fire", new JumpReLUOptions { ThresholdInit = 0.4, Bandwidth = 0.05, SparsityCoefficient = 0.01 } },
        { "half fire", new JumpReLUOptions { Bandwidth = 0.05, SparsityCoefficient = 0.01 } },
        { "log thresholds", new JumpReLUOptions { ThresholdInit = 0.3, Bandwidth = 0.1, Parametrisation = ThresholdParametrisation.Log } },
        { "rectified reading", new JumpReLUOptions { ThresholdInit = 0.02, Bandwidth = 0.1, PreActivation = PreActivationReading.Relu } },
        { "steered L0", new JumpReLUOptions { ThresholdInit = 0.3, Bandwidth = 0.1, TargetL0 = 9, SparsityCoefficient = 0.5 } },
        { "no pre-encoder bias", new JumpReLUOptions { ThresholdInit = 0.3, Bandwidth = 0.1, PreEncoderBias = false } },
        { "top 7", new TopKOptions { K = 7 } },
        { "top 7 with dead latents", new TopKOptions { K = 7, AuxK = new AuxKOptions { DeadAfterTokens = Rows + 1, K = 5 } } },
        { "top 7 of the batch", new BatchTopKOptions { K = 7 } },
        { "top 150 of the batch", new BatchTopKOptions { K = 150 } },
        { "gated", new GatedOptions() },
        { "ReLU", new ReluL1Options() },
        { "ReLU under an error that is not squared", new ReluL1Options { Reconstruction = ReconstructionLoss.Norm } },
        { "ReLU, annealed", new ReluL1Options { Annealing = Fast with { PEnd = 0.9 }, Reconstruction = ReconstructionLoss.Norm } },
        { "ReLU, annealed after every step", new ReluL1Options { Annealing = Fast with { Updates = null } } },
        { "JumpReLU under L1", new JumpReLUOptions { ThresholdInit = 0.3, Bandwidth = 0.1, Penalty = JumpReLUPenalty.Lp, SparsityCoefficient = 0.05 } },
        { "JumpReLU, annealed", new JumpReLUOptions { ThresholdInit = 0.3, Bandwidth = 0.1, Penalty = JumpReLUPenalty.Lp, SparsityCoefficient = 0.05, Annealing = Fast with { PEnd = 0.2 } } },
        { "JumpReLU, annealed to L0", new JumpReLUOptions { ThresholdInit = 0.3, Bandwidth = 0.1, Penalty = JumpReLUPenalty.Lp, SparsityCoefficient = 0.05, Annealing = Fast with { PEnd = 0.2, ThenL0 = true } } },
        { "half fire, annealed", new JumpReLUOptions { ThresholdInit = 0.1, Bandwidth = 0.05, Penalty = JumpReLUPenalty.Lp, SparsityCoefficient = 0.05, Annealing = Fast with { PEnd = 0.2 } } },
        { "top 7, the kept penalised", new TopKOptions { K = 7, Penalty = new SelectionPenalty { SparsityCoefficient = 0.05, Annealing = Fast } } },
        { "top 7, the discarded penalised", new TopKOptions { K = 7, Penalty = new SelectionPenalty { On = PenalisedPart.Discarded } } },
        { "top 150, the discarded penalised", new TopKOptions { K = 150, Penalty = new SelectionPenalty { On = PenalisedPart.Discarded } } },
        { "top 7 of the batch, the kept penalised", new BatchTopKOptions { K = 7, Penalty = new SelectionPenalty { SparsityCoefficient = 0.05, Annealing = Fast } } },
        { "top 7 of the batch, the discarded penalised", new BatchTopKOptions { K = 7, Penalty = new SelectionPenalty { On = PenalisedPart.Discarded } } },
        { "down to 7 of the batch", new BatchTopKOptions { K = 7, AnnealedK = new KAnnealing { From = 60, Fraction = 4e-6 } } },
        { "gated, annealed", new GatedOptions { Annealing = Fast } },
    };

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Steps_by_sparse_passes_are_those_of_the_dense_products(string name, ArchitectureOptions architecture) =>
        Compare(name, Options(architecture), Run, NeverWide);

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Steps_by_blocks_of_products_are_those_of_the_dense_products(string name, ArchitectureOptions architecture) =>
        Compare(name, Options(architecture), Run, AlwaysWide);

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Steps_with_proposals_in_bfloat16_are_those_of_the_dense_products(string name, ArchitectureOptions architecture) =>
        Compare(name, Options(architecture) with { Precision = EncoderPrecision.Bf16Propose }, Run, NeverWide);

    [Theory]
    [InlineData(null, PenalisedPart.Kept)]
    [InlineData(60, PenalisedPart.Kept)]
    [InlineData(60, PenalisedPart.Discarded)]
    public void A_k_that_falls_keeps_what_the_dense_products_keep(int? from, PenalisedPart part)
    {
        var penalty = part == PenalisedPart.Discarded ? new SelectionPenalty { On = part } : null;
        Compare("falling k", Options(new TopKOptions { K = 7, AnnealedK = new KAnnealing { From = from, Fraction = 4e-6 }, Penalty = penalty }), Run, NeverWide);
    }

    [Fact]
    public void A_step_may_change_paths_and_stays_the_same_step() => Compare("default", Options(new JumpReLUOptions { ThresholdInit = 0.3, Bandwidth = 0.1 }), Run, 16);

    [Theory]
    [InlineData(NeverWide)]
    [InlineData(AlwaysWide)]
    public void Momentum_clipping_and_transcoding_are_those_of_the_dense_products(int denseFrom)
    {
        var jump = new JumpReLUOptions { ThresholdInit = 0.3, Bandwidth = 0.1 };
        Compare("momentum", Options(jump) with { Beta1 = 0.9 }, Run, denseFrom);
        Compare("clipped", Options(jump), Run with { GradientNormClip = 0.01 }, denseFrom);
        Compare("transcoder", Options(jump) with { TargetSite = new Site(SiteKind.MlpOut, 0) }, Run, denseFrom, outputWidth: 20);
        Compare("frozen encoder", Options(jump) with { Frozen = FrozenPart.Encoder }, Run, denseFrom);
        Compare("frozen decoder", Options(jump) with { Frozen = FrozenPart.Decoder }, Run, denseFrom);
    }

    // All of it within the six steps that are compared. Exponents stay high: the slope of a value that is nothing but rounding would be one of rounding too.
    private static PAnnealing Fast => new() { PEnd = 0.7, StartStep = 0, EndStep = 4, Updates = 3, QueueLength = 2 };

    private static DictionaryOptions Options(ArchitectureOptions architecture) =>
        new() { Name = "d", Site = new Site(SiteKind.ResidPost, 0), Latents = Latents, Architecture = architecture };

    private static void Compare(string name, DictionaryOptions options, DictionaryTrainingOptions training, int denseFrom, int outputWidth = Width)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using var dense = DenseSteps.Create(options, training, Width, outputWidth);
        using var sparse = DictionarySteps.CreateBare(options, training, Width, outputWidth);
        sparse.DenseFrom = denseFrom;
        dense.Initialise(new SeedStream(5));
        sparse.Initialise(new SeedStream(5));
        for (var number = 1; number <= 6; number++)
        {
            var x = new SeedStream(100UL + (ulong)number).Normal(Rows, Width) / Math.Sqrt(Width) + 0.05;
            var y = options.IsTranscoder ? x.narrow(1, 0, outputWidth) * 1.5 : x;
            if (number == 1)
                Begin(dense, sparse, y);
            var settings = new StepSettings(number, 1e-3, 1, WithFigures: true);
            var (expected, found) = (dense.Step(x, y, settings), sparse.Step(x, y, settings));
            Same($"{name}, step {number}", expected, found);
        }
        Same(name, dense.Fold(1, 1), sparse.Fold(1, 1));
        Assert.Equal(dense.Health(300), sparse.Health(300), (a, b) => Close(a.DeadShare, b.DeadShare) && Close(a.KernelHitRate, b.KernelHitRate)
            && Close(a.MovedShare, b.MovedShare) && Close(a.SparsityGradientShare, b.SparsityGradientShare));
    }

    private static void Begin(IDictionaryStep dense, IDictionaryStep sparse, Tensor y)
    {
        dense.Begin(y);
        sparse.Begin(y);
    }

    private static void Same(string name, StepFigures expected, StepFigures found)
    {
        foreach (var (figure, e, f) in (IEnumerable<(string, double, double)>)[("squared error", expected.SquaredError, found.SquaredError), ("sparsity", expected.Sparsity, found.Sparsity),
            ("auxiliary", expected.Auxiliary, found.Auxiliary), ("error norm", expected.ErrorNorm, found.ErrorNorm), ("L0", expected.L0, found.L0), ("variance", expected.Variance, found.Variance)])
            Assert.True(Close(e, f), FormattableString.Invariant($"{name}: {figure} is {f}, expected {e}"));
    }

    private static void Same(string name, SparseAutoencoder expected, SparseAutoencoder found)
    {
        var state = found.State();
        foreach (var (key, tensor) in expected.State())
        {
            var largest = (tensor - state[key]).abs().max().item<float>();
            TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"{name} {key}: {largest:E1}"));
            Assert.True(largest < 2e-6, FormattableString.Invariant($"{name}: {key} differs by {largest}"));
        }
    }

    private static bool Close(double a, double b) => (double.IsNaN(a) && double.IsNaN(b)) || Math.Abs(a - b) <= 2e-5 * Math.Max(1e-3, Math.Abs(a));
}
