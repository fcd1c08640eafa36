using System.Diagnostics;
using Assay.Core.Options;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Core.Statistics;
using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Training;
using Assay.Models;
using Assay.Tensors;
using MathNet.Numerics;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Benchmarks;

/// <summary>Sizes of the timed training step.</summary>
public sealed record StepBenchmarkOptions : IOptions
{
    /// <summary>d.</summary>
    public int Width { get; init; } = 768;

    /// <summary>M.</summary>
    public int Latents { get; init; } = 16_384;

    /// <summary>Active latents per row.</summary>
    public int L0 { get; init; } = 50;

    /// <summary>Rows per step, B.</summary>
    public int Batch { get; init; } = 4096;

    /// <summary>Timed rounds; each takes every contestant once, so that other load on the machine falls on all.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>k of a TopK dictionary; null times JumpReLU.</summary>
    public int? K { get; init; }

    /// <summary>Whether the dense step runs too; it needs some ten batch × latents matrices.</summary>
    public bool Dense { get; init; } = true;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (name, value) in ((string, int)[])[("width", Width), ("latents", Latents), ("l0", L0), ("batch", Batch), ("rounds", Rounds)])
        {
            if (value < 1)
                yield return new Fault(name, FormattableString.Invariant($"is {value}, expected at least 1"));
        }
        if (L0 >= Latents / 2)
            yield return new Fault("l0", FormattableString.Invariant($"is {L0}, expected less than half of the {Latents} latents"));
    }
}

/// <summary>A training step against the dense one and against the floor beneath any step, in one process and in turns.</summary>
public static class StepBenchmark
{
    /// <summary>Times everything; the activations are normal with mean squared norm 1, the thresholds such that <see cref="StepBenchmarkOptions.L0"/> latents fire.</summary>
    public static StepBenchmarkResult Run(StepBenchmarkOptions options, IProgressReporter progress, CancellationToken cancellation = default)
    {
        OptionsCheck.Require(options, "bench sae");
        using var scope = NewDisposeScope();
        using var arena = new Arena(options);
        using var task = progress.Start("timing", options.Rounds, "rounds");
        for (var round = 0; round <= options.Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            arena.Round(record: round > 0);         // the first compiles and allocates
            task.Report(round);
        }
        return arena.Result();
    }

    /// <summary>θ at which M·P(z > θ) = L0, where z is normal with variance 1/d.</summary>
    internal static double Threshold(StepBenchmarkOptions options) =>
        Math.Sqrt(2.0 / options.Width) * SpecialFunctions.ErfInv(1 - 2.0 * options.L0 / options.Latents);

    /// <summary>A dictionary whose latents all have <paramref name="threshold"/>; TopK, where <see cref="StepBenchmarkOptions.K"/> says so, needs none.</summary>
    internal static SparseStep Ours(StepBenchmarkOptions sizes, double threshold, EncoderPrecision precision)
    {
        ArchitectureOptions architecture = sizes.K is { } k ? new TopKOptions { K = k, BiasFromMedian = false } : new JumpReLUOptions { ThresholdInit = threshold };
        var options = new DictionaryOptions { Name = "bench", Site = new Site(SiteKind.ResidPost, 0), Latents = sizes.Latents, Architecture = architecture, Precision = precision };
        var step = DictionarySteps.CreateBare(options, new DictionaryTrainingOptions(), sizes.Width, sizes.Width);
        step.Initialise(new SeedStream(1));
        return step;
    }

    /// <summary>Everything that is timed, over the same activations and from the same directions.</summary>
    private sealed class Arena : IDisposable
    {
        private readonly StepBenchmarkOptions _options;
        private readonly Tensor _x;
        private readonly SparseStep _f32, _proposing;
        private readonly AutogradStep? _dense;
        private readonly BareProduct _product;
        private readonly List<double>[] _times = [.. Enumerable.Range(0, 5).Select(_ => new List<double>())];
        private readonly PhaseTimes _phases = new(), _proposingPhases = new();
        private readonly MachineRates _rates = MachineRates.Measure();
        private double _l0;
        private long _number;

        public Arena(StepBenchmarkOptions options)
        {
            using var noGradient = no_grad();
            _options = options;
            _x = (new SeedStream(3).Normal(options.Batch, options.Width) / Math.Sqrt(options.Width)).DetachFromDisposeScope();
            var threshold = Threshold(options);
            (_f32, _proposing) = (Ours(options, threshold, EncoderPrecision.F32), Ours(options, threshold, EncoderPrecision.Bf16Propose));
            _dense = options.Dense ? new AutogradStep(options, _f32.Weights.Decoder.Value, threshold) : null;
            _product = new BareProduct(options.Latents, _f32.Weights.Encoder.Value, _x);
        }

        public void Round(bool record)
        {
            var settings = new StepSettings(++_number, 7e-5, 1, WithFigures: false);
            Time(0, record, () => _f32.Step(_x, _x, settings));
            Time(1, record, () => _proposing.Step(_x, _x, settings));
            if (record)
            {
                _phases.Add(_f32.Clock);
                _proposingPhases.Add(_proposing.Clock);
            }
            if (_dense is { } dense)
            {
                GlibcAllocator.LetGoOfFreedMemory();
                Time(2, record, () => dense.Step(_x));
                GlibcAllocator.KeepFreedMemory();
                Time(3, record, () => dense.Step(_x));
            }
            Time(4, record, _product.Run);
        }

        public StepBenchmarkResult Result()
        {
            _l0 = _f32.Step(_x, _x, new StepSettings(++_number, 7e-5, 1, WithFigures: true)).L0;
            // Weights and second moments of encoder and decoder, each read and written once.
            var optimiser = 4.0 * sizeof(float) * 2 * _options.Width * _options.Latents / _rates.MemoryBytesPerSecond;
            return new StepBenchmarkResult(
                _options, _l0, Timing.Of(_times[0]), Timing.Of(_times[1]), Timing.Of(_times[2]), Timing.Of(_times[3]), Timing.Of(_times[4]), optimiser, _product.IsOurs, _rates)
            {
                Phases = _phases.Medians(), ProposingPhases = _proposingPhases.Medians(),
            };
        }

        public void Dispose()
        {
            foreach (var part in (IDisposable?[])[_f32, _proposing, _dense, _product, _x])
                part?.Dispose();
        }

        private void Time(int which, bool record, Action work)
        {
            var start = Stopwatch.GetTimestamp();
            work();
            if (record)
                _times[which].Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
    }

    private sealed class PhaseTimes
    {
        private readonly Dictionary<StepPhase, List<double>> _seconds = Enum.GetValues<StepPhase>().ToDictionary(phase => phase, _ => new List<double>());

        public void Add(StepClock clock)
        {
            foreach (var (phase, seconds) in _seconds)
                seconds.Add(clock[phase]);
        }

        public IReadOnlyDictionary<string, double> Medians() =>
            _seconds.Where(pair => pair.Value.Exists(seconds => seconds > 0)).ToDictionary(pair => pair.Key.ToString().ToLowerInvariant(), pair => Descriptive.Median(pair.Value), StringComparer.Ordinal);
    }
}

/// <summary>Seconds over rounds.</summary>
/// <param name="Median">The middle one; NaN where nothing was timed.</param>
/// <param name="Least">The fastest.</param>
/// <param name="Largest">The slowest.</param>
public sealed record Timing(double Median, double Least, double Largest)
{
    internal static Timing Of(IReadOnlyList<double> seconds) => seconds.Count == 0
        ? new(double.NaN, double.NaN, double.NaN)
        : new(Descriptive.Median(seconds), seconds.Min(), seconds.Max());
}

/// <summary>What <see cref="StepBenchmark"/> found; all times in seconds per step.</summary>
/// <param name="Options">The sizes.</param>
/// <param name="L0">Active latents per row, as measured.</param>
/// <param name="F32">Our step with the float32 product.</param>
/// <param name="Bf16Propose">Our step with proposals in bfloat16.</param>
/// <param name="Dense">The dense step with the allocator as it comes.</param>
/// <param name="DenseKeptAllocations">The dense step with freed memory kept.</param>
/// <param name="Product">The encoder product alone.</param>
/// <param name="Optimiser">The optimiser's bytes at the measured memory bandwidth.</param>
/// <param name="ProductIsOurs">Whether our tiles were the faster product; otherwise libtorch's was.</param>
/// <param name="Rates">What the machine does per second.</param>
public sealed record StepBenchmarkResult(
    StepBenchmarkOptions Options, double L0, Timing F32, Timing Bf16Propose, Timing Dense, Timing DenseKeptAllocations, Timing Product, double Optimiser, bool ProductIsOurs, MachineRates Rates)
{
    /// <summary>Median seconds of each pass of the float32 step.</summary>
    public required IReadOnlyDictionary<string, double> Phases { get; init; }

    /// <summary>The same of the step with proposals.</summary>
    public required IReadOnlyDictionary<string, double> ProposingPhases { get; init; }

    /// <summary>The least that a float32 step can take.</summary>
    public double Floor => Product.Median + Optimiser;

    /// <summary>FLOP/s of the product alone.</summary>
    public double ProductFlopsPerSecond => 2.0 * Options.Batch * Options.Width * Options.Latents / Product.Median;

    /// <summary>The three ratios of one of our steps.</summary>
    public StepRatios Ratios(Timing ours) => new(Options.Batch / ours.Median, Dense.Median / ours.Median, DenseKeptAllocations.Median / ours.Median, Floor / ours.Median);
}

/// <summary>One of our steps beside the others.</summary>
/// <param name="ActivationsPerSecond">Rows per second.</param>
/// <param name="SpeedupOverDense">How many times faster than the dense step as it comes.</param>
/// <param name="SpeedupOverDenseKeptAllocations">How many times faster than the dense step with freed memory kept.</param>
/// <param name="FloorFraction">Share of the step that the float32 floor takes; above 1 the step beats it.</param>
public sealed record StepRatios(double ActivationsPerSecond, double SpeedupOverDense, double SpeedupOverDenseKeptAllocations, double FloorFraction);
