using System.Diagnostics;
using Assay.Core.Statistics;
using Assay.Dictionaries;
using Assay.Dictionaries.Architectures;
using Assay.Dictionaries.Benchmarks;
using MathNet.Numerics;
using static TorchSharp.torch;

namespace Assay.Benchmarks;

/// <summary>Encoding by <see cref="SparseEncoder"/> beside the bare product and beside the dictionary's dense Encode, in turns; at rising densities, where the dense way takes over.</summary>
internal static class EncodeBench
{
    private const int Width = 768, Latents = 16_384, Rows = 4096, Rounds = 7;

    public static void Run()
    {
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        manual_seed(1);
        var x = randn(Rows, Width) / Math.Sqrt(Width);
        var directions = nn.functional.normalize(randn(Latents, Width), 2, 1);
        Report("JumpReLU, L0 50", x, JumpReLU(directions, 50), directions);
        Report("TopK 50", x, new TopKAutoencoder(directions.t(), zeros(Latents), directions, zeros(Width), 50), directions);
        foreach (var one in (int[])[64, 32, 20, 17])
            Report(FormattableString.Invariant($"JumpReLU, one latent in {one} active"), x, JumpReLU(directions, Latents / one), directions);
    }

    // θ at which M·P(z > θ) = L0; z is normal with variance 1/d.
    private static JumpReLUAutoencoder JumpReLU(Tensor directions, int l0) =>
        new(directions.t(), zeros(Latents), full(Latents, Math.Sqrt(2.0 / Width) * SpecialFunctions.ErfInv(1 - 2.0 * l0 / Latents)), directions, zeros(Width));

    private static void Report(string name, Tensor x, SparseAutoencoder dictionary, Tensor directions)
    {
        using var product = new BareProduct(Latents, directions, x);
        using var encoder = SparseEncoder.For(dictionary) ?? throw new InvalidOperationException("no sparse encoder for " + name);
        Action[] contestants =
        [
            product.Run, () => Encoded(encoder, x), () => encoder.Decode(Encoded(encoder, x), x).Dispose(),
            () => dictionary.Encode(x).Dispose(), () => Dense(dictionary, x),
        ];
        var times = contestants.Select(_ => new List<double>()).ToList();
        for (var round = 0; round <= Rounds; round++)
        {
            for (var i = 0; i < contestants.Length; i++)
                Time(contestants[i], round > 0 ? times[i] : []);
        }
        var (bare, encode, both, denseEncode, dense) = (Median(times[0]), Median(times[1]), Median(times[2]), Median(times[3]), Median(times[4]));
        Console.WriteLine(FormattableString.Invariant(
            $"{name}: product {bare * 1e3:F0} ms, encode {encode * 1e3:F0} ms ({bare / encode:P0} of the product), with decode {both * 1e3:F0} ms; dense encode {denseEncode * 1e3:F0} ms, with decode {dense * 1e3:F0} ms"));
    }

    private static SparseRows Encoded(SparseEncoder encoder, Tensor x) => encoder.Encode(x) ?? throw new InvalidOperationException("too many latents fire");

    private static void Dense(SparseAutoencoder dictionary, Tensor x)
    {
        using var scope = NewDisposeScope();
        dictionary.Decode(dictionary.Encode(x), x);
    }

    private static void Time(Action work, List<double> times)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static double Median(IReadOnlyList<double> times) => Descriptive.Median(times);
}
