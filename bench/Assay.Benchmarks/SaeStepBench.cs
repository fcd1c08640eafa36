using System.Diagnostics;
using Assay.Core.Randomness;
using Assay.Dictionaries;
using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Training;
using Assay.Models;
using static TorchSharp.torch;

namespace Assay.Benchmarks;

/// <summary>A dictionary's training step beside the five dense matrix products it consists of: encoder, decoder, and the gradients of W_dec, f and W_enc.</summary>
internal static class SaeStepBench
{
    private const int Rounds = 40;

    private static readonly (string Name, ArchitectureOptions Options)[] Architectures =
    [
        ("JumpReLU", new JumpReLUOptions()),
        ("TopK 32", new TopKOptions()),
        ("BatchTopK 32", new BatchTopKOptions()),
        ("Gated", new GatedOptions()),
        ("ReLU-L1", new ReluL1Options()),
    ];

    public static void Run()
    {
        using var noGradient = no_grad();
        Console.WriteLine(FormattableString.Invariant($"threads {get_num_threads()}"));
        foreach (var (width, latents, rows) in ((int, int, int)[])[(128, 1024, 1024), (64, 512, 1024), (512, 4096, 1024)])
        {
            foreach (var (name, options) in Architectures)
                Compare(name, options, width, latents, rows);
        }
    }

    private static void Compare(string name, ArchitectureOptions architecture, int width, int latents, int rows)
    {
        var options = new DictionaryOptions { Name = "bench", Site = new Site(SiteKind.ResidPost, 0), Latents = latents, Architecture = architecture };
        using var step = DictionarySteps.Create(options, new DictionaryTrainingOptions(), width, width, new SeedStream(1));
        using var products = new FiveProducts(rows, width, latents);
        using var x = randn(rows, width) / Math.Sqrt(width);
        var (steps, bare) = (new List<double>(), new List<double>());
        for (var round = -5; round < Rounds; round++)
        {
            // In turns, so that other load on the machine falls on both.
            var settings = new StepSettings(round + 6, 1e-4, 1, WithFigures: false);
            var (taken, product) = (Milliseconds(() => step.Step(x, x, settings)), Milliseconds(products.Run));
            if (round < 0)
                continue;       // the first rounds compile and allocate
            steps.Add(taken);
            bare.Add(product);
        }
        Console.WriteLine(FormattableString.Invariant($"{name,-12} d {width,3}, M {latents,4}, B {rows}: step {Median(steps),7:F2} ms, products {Median(bare),7:F2} ms ({products.Flops / bare.Min() / 1e6:F0} GFLOP/s at best), ratio {Median([.. steps.Zip(bare, (s, b) => s / b)]):F2} (best over best {steps.Min() / bare.Min():F2})"));
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static double Milliseconds(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private sealed class FiveProducts(int rows, int width, int latents) : IDisposable
    {
        private readonly Tensor _x = randn(rows, width), _f = randn(rows, latents), _encoder = randn(width, latents), _decoder = randn(latents, width);

        public double Flops => 10.0 * rows * width * latents;

        public void Run()
        {
            using var scope = NewDisposeScope();
            _x.matmul(_encoder);
            _f.matmul(_decoder);
            _f.t().matmul(_x);
            _x.matmul(_decoder.t());
            _x.t().matmul(_f);
        }

        public void Dispose()
        {
            foreach (var tensor in (Tensor[])[_x, _f, _encoder, _decoder])
                tensor.Dispose();
        }
    }
}
