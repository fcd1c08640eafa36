using Assay.Core.Randomness;
using Assay.Dictionaries;
using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Benchmarks;
using Assay.Dictionaries.Kernels;
using Assay.Dictionaries.Training;
using Assay.Tensors;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using static TorchSharp.torch;

namespace Assay.Benchmarks;

/// <summary>The kernels of a dictionary's step, one by one, at d 768, M 16,384 and L0 50.</summary>
internal static class KernelBenches
{
    // In this process: libtorch's files are found beside it, and nothing is built a second time. The memory column shows that a step allocates next to nothing.
    public static void Run(string[] arguments)
    {
        var config = DefaultConfig.Instance
            .AddJob(Job.ShortRun.WithToolchain(InProcessNoEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .WithArtifactsPath(Path.Combine("artifacts", "benchmarks"));
        Type[] benches = [typeof(TileBench), typeof(AdamRowBench), typeof(EncoderProductBench), typeof(PassBench)];
        BenchmarkSwitcher.FromTypes(benches).Run(arguments.Length > 0 ? arguments : ["--filter", "*"], config);
    }
}

/// <summary>12 rows times 32 latents from the first cache: 2 · 12 · 32 · depth operations.</summary>
public unsafe class TileBench
{
    private readonly Scratch<float> _x = new(), _panel = new(), _z = new();

    [Params(768, 2304)]
    public int Depth { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        new Span<float>(_x.Need(ProductTile.Rows * Depth), ProductTile.Rows * Depth).Fill(0.5f);
        new Span<float>(_panel.Need(ProductTile.Latents * Depth), ProductTile.Latents * Depth).Fill(0.25f);
        _z.Need(ProductTile.Rows * ProductTile.Latents);
    }

    [Benchmark(Baseline = true)]
    public void Multiply() => ProductTile.Multiply(_x.Need(0), Depth, _panel.Need(0), Depth, _z.Need(0));

    [Benchmark]
    public void MultiplyNarrow() => ProductTile.MultiplyNarrow(_x.Need(0), Depth, _panel.Need(0), Depth, _z.Need(0));

    [GlobalCleanup]
    public void Free()
    {
        foreach (var part in (Scratch<float>[])[_x, _panel, _z])
            part.Dispose();
    }
}

/// <summary>Adam over all rows of a matrix of 16,384 by 768, one thread: 16 bytes a weight without momentum, 24 with, and the gradient's row stays in the cache.</summary>
public unsafe class AdamRowBench
{
    private const int Latents = 16_384, Width = 768;
    private static readonly AdamStep Adam = AdamStep.Of(7e-5, 0, 0.999, 1e-8, 10), WithMomentum = AdamStep.Of(7e-5, 0.9, 0.999, 1e-8, 10);
    private readonly Scratch<float> _weights = new(), _first = new(), _second = new(), _gradient = new();

    [GlobalSetup]
    public void Fill()
    {
        foreach (var part in (Scratch<float>[])[_weights, _first, _second])
            new Span<float>(part.Need(Latents * Width), Latents * Width).Fill(0.1f);
        new Span<float>(_gradient.Need(Width), Width).Fill(0.01f);
    }

    [Benchmark(Baseline = true)]
    public void Plain() => Update(Adam, null);

    [Benchmark]
    public void Momentum() => Update(WithMomentum, _first.Need(0));

    [GlobalCleanup]
    public void Free()
    {
        foreach (var part in (Scratch<float>[])[_weights, _first, _second, _gradient])
            part.Dispose();
    }

    private void Update(AdamStep adam, float* first)
    {
        for (long at = 0; at < (long)Latents * Width; at += Width)
            AdamRow.Update(_weights.Need(0) + at, first == null ? null : first + at, _second.Need(0) + at, _gradient.Need(0), Width, 0.999f, adam);
    }
}

/// <summary>The encoder product over 1,020 rows, in tiles, by proposal, and as one product of libtorch that keeps the whole matrix.</summary>
public unsafe class EncoderProductBench
{
    private readonly World _world = new();
    private Panels? _panels;
    private EncoderProduct? _product;
    private CandidateProposal? _proposal;
    private ActivePairs? _pairs;
    private Tensor? _bias, _cut, _z, _transposed;

    /// <summary>How many of the largest a row keeps, as TopK does; 0 keeps all above the cut, as JumpReLU does.</summary>
    [Params(0, World.L0)]
    public int Keep { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        using var noGradient = no_grad();
        var encoder = _world.Step.Weights.Encoder.Value;
        _panels = new Panels(World.Latents, World.Width);
        for (var panel = 0; panel < _panels.Count; panel++)
            _panels.Pack(panel, Floats.Of(encoder));
        _product = new EncoderProduct(_world.Step.Team, _panels, World.Latents, World.Width, Keep);
        _proposal = new CandidateProposal(_world.Step.Team, encoder, Keep);
        _pairs = new ActivePairs(World.Latents);
        (_bias, _cut) = (zeros(World.Latents), full(World.Latents, Keep > 0 ? 0f : (float)_world.Threshold));
        (_z, _transposed) = (empty(World.Rows, World.Latents), encoder.t());
    }

    [Benchmark(Baseline = true)]
    public void Libtorch() => _z!.addmm_(_world.X, _transposed!, 0, 1);

    [Benchmark]
    public void Tiles()
    {
        _pairs!.Begin(World.Rows, (long)World.Rows * World.Latents / 16);
        _product!.Run(Floats.Of(_world.X), World.Rows, Floats.Of(_bias!), Floats.Of(_cut!), _pairs);
    }

    [Benchmark]
    public void Proposal()
    {
        _pairs!.Begin(World.Rows, (long)World.Rows * World.Latents / 16);
        _proposal!.Run(_world.X, _world.Step.Weights.Encoder.Value, Floats.Of(_bias!), Floats.Of(_cut!), _pairs);
    }

    [GlobalCleanup]
    public void Free()
    {
        foreach (var part in (IDisposable?[])[_product, _proposal, _pairs, _panels, _bias, _cut, _z, _transposed, _world])
            part?.Dispose();
    }
}

/// <summary>What follows the product, over the pairs of 1,020 rows of a JumpReLU step.</summary>
public unsafe class PassBench
{
    private readonly World _world = new();
    private RowPass? _rows;
    private LatentPass? _latents;
    private Tensor? _errors;
    private long _number = 1;

    [GlobalSetup]
    public void Fill()
    {
        _world.Step.Step(_world.X, _world.X, new StepSettings(_number, 7e-5, 1, WithFigures: false));       // finds the pairs
        _rows = new RowPass(_world.Step.Weights, _world.Step.Team, ReconstructionLoss.Squared);
        _latents = new LatentPass(_world.Step.Weights, _world.Step.Team, FrozenPart.None);
        _errors = zeros(World.Rows, World.Width);
        RowPass();
    }

    /// <summary>Decode, errors, and each pair's gradient.</summary>
    [Benchmark]
    public double RowPass() => _rows!.Run(_world.Step, _world.Step.Pairs, Floats.Of(_world.X), Floats.Of(_errors!));

    [Benchmark]
    public void SortByLatent() => _world.Step.Pairs.SortByLatent();

    /// <summary>Gradients of all touched latents, Adam, unit norm, panels.</summary>
    [Benchmark]
    public void LatentPass() =>
        _latents!.Run(_world.Step, _world.Step.Pairs, Floats.Of(_world.X), Floats.Of(_errors!), AdamStep.Of(7e-5, 0, 0.999, 1e-8, ++_number), 1);

    [GlobalCleanup]
    public void Free()
    {
        foreach (var part in (IDisposable?[])[_latents, _errors, _world])
            part?.Dispose();
    }
}

/// <summary>Activations and a JumpReLU dictionary of which L0 latents fire.</summary>
internal sealed class World : IDisposable
{
    public const int Width = 768, Latents = 16_384, L0 = 50, Rows = 1020;       // whole tiles, so that no row is padding

    public World()
    {
        var sizes = new StepBenchmarkOptions { Width = Width, Latents = Latents, L0 = L0, Batch = Rows };
        Threshold = StepBenchmark.Threshold(sizes);
        Step = StepBenchmark.Ours(sizes, Threshold, EncoderPrecision.F32);
        X = new SeedStream(3).Normal(Rows, Width) / Math.Sqrt(Width);
    }

    public double Threshold { get; }

    public SparseStep Step { get; }

    /// <summary>[rows, d].</summary>
    public Tensor X { get; }

    public void Dispose()
    {
        Step.Dispose();
        X.Dispose();
    }
}
