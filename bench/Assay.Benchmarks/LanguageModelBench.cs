using System.Diagnostics;
using System.Globalization;
using Assay.Core.Randomness;
using Assay.Models;
using Assay.Models.LanguageModels;
using Assay.Models.Text;
using static TorchSharp.torch;

namespace Assay.Benchmarks;

/// <summary>A language-model training step beside the bare matrix products it cannot do without, taken in turns so that other load falls on both.</summary>
internal static class LanguageModelBench
{
    public static void Run()
    {
        Console.WriteLine(FormattableString.Invariant($"threads {get_num_threads()}, load {Load()}"));
        Compare("d 64, 2 layers, context 64, batch 32", 32, 40, new TransformerConfig());
        Compare("d 512, 6 layers, context 256, batch 16", 16, 3, new TransformerConfig
        {
            VocabularySize = 4096, Width = 512, Layers = 6, Heads = 8, KeyValueHeads = 4, HeadWidth = 64, MlpWidth = 2048, ContextLength = 256,
        });
        Compare("Othello 6x6: d 128, 4 layers, 31 moves, batch 128, wired as GPT-2", 128, 10, OthelloGpt);
        Compare("the same sizes, wired as Gemma 2", 128, 10, OthelloGpt with { Family = "gemma2", Attention = new(), Variant = new() });
        Console.WriteLine(FormattableString.Invariant($"load {Load()}"));
    }

    private static TransformerConfig OthelloGpt { get; } = new()
    {
        Family = "gpt2", VocabularySize = 33, Width = 128, Layers = 4, Heads = 4, KeyValueHeads = 4, HeadWidth = 32, MlpWidth = 512, ContextLength = 31,
        Attention = new() { SoftCap = null, GlobalEvery = 1, InputBias = true, OutputBias = true },
        Variant = new() { FinalSoftCap = null, NormEpsilon = 1e-5, Activation = Activation.Gelu, MlpBias = true, TiedOutput = false },
    };

    private static void Compare(string name, int batch, int rounds, TransformerConfig config)
    {
        using var model = Transformer.Create(config, new SeedStream(1));
        using var text = new TokenSequences(randint(3, config.VocabularySize, [4 * batch, config.ContextLength], int64), new NoTokenizer());
        var options = new LanguageModelTrainingOptions { BatchSequences = batch, Steps = 1000 };
        using var trainer = new LanguageModelTrainer(model, text, options, new SeedStreams(1));
        using var products = new BareProducts(config, batch);
        var steps = new List<double>();
        var bare = new List<double>();
        for (var round = -2; round < rounds; round++)
        {
            var step = Seconds(() => trainer.TakeStep());
            var product = Seconds(products.Run);
            if (round < 0)
                continue;       // the first rounds compile and allocate
            steps.Add(step);
            bare.Add(product);
        }
        Print(name, steps, bare, products.Flops);
    }

    // Medians: a burst of other load spoils a round, not the figure.
    private static void Print(string name, List<double> steps, List<double> bare, double flops)
    {
        var (step, product) = (Median(steps), Median(bare));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: step {step * 1e3:F1} ms (best {steps.Min() * 1e3:F1}), products {product * 1e3:F1} ms (best {bare.Min() * 1e3:F1}, {flops / bare.Min() / 1e9:F0} GFLOP/s), ratio {Median([.. steps.Zip(bare, (s, b) => s / b)]):F2} (best over best {steps.Min() / bare.Min():F2})"));
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static double Seconds(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    /// <summary>Every matrix product of one step, forward and both backward ones, on random data.</summary>
    private sealed class BareProducts : IDisposable
    {
        private readonly List<(Tensor A, Tensor B, int Times)> _pairs = [];

        public BareProducts(TransformerConfig c, int batch)
        {
            long n = (long)batch * c.ContextLength, heads = (long)c.Heads * c.HeadWidth, all = heads + 2L * c.KeyValueHeads * c.HeadWidth;
            foreach (var (input, output) in new (long, long)[] { (c.Width, all), (heads, c.Width), (c.Width, (c.Family == "gpt2" ? 1L : 2L) * c.MlpWidth), (c.MlpWidth, c.Width) })
                Linear(n, input, output, c.Layers);
            Linear(n, c.Width, c.VocabularySize, 1);
            long groups = (long)batch * c.KeyValueHeads, queries = (long)c.Heads / c.KeyValueHeads * c.ContextLength;
            Attention(groups, queries, c.ContextLength, c.HeadWidth, c.Layers);
        }

        public double Flops { get; private set; }

        public void Run()
        {
            foreach (var (a, b, times) in _pairs)
            {
                for (var i = 0; i < times; i++)
                    a.matmul(b).Dispose();
            }
        }

        public void Dispose()
        {
            foreach (var (a, b, _) in _pairs)
            {
                a.Dispose();
                b.Dispose();
            }
        }

        // y = x Wᵀ; dW = dyᵀ x; dx = dy W
        private void Linear(long n, long input, long output, int times)
        {
            Add([n, input], [input, output], times, output);
            Add([output, n], [n, input], times, input);
            Add([n, output], [output, input], times, input);
        }

        // scores and dP; mix and dQ; dK and dV
        private void Attention(long groups, long queries, long keys, long width, int times)
        {
            Add([groups, queries, width], [groups, width, keys], 2 * times, keys);
            Add([groups, queries, keys], [groups, keys, width], 2 * times, width);
            Add([groups, keys, queries], [groups, queries, width], 2 * times, width);
        }

        private void Add(long[] a, long[] b, int times, long columns)
        {
            _pairs.Add((randn(a), randn(b), times));
            Flops += 2.0 * a.Aggregate(1L, (product, size) => product * size) * columns * times;
        }
    }

    private sealed class NoTokenizer : ITokenizer
    {
        public int VocabularySize => 3;

        public int BosId => 2;

        public int EosId => 1;

        public int PadId => 0;

        public int[] Encode(string text) => [];

        public string Decode(ReadOnlySpan<int> ids) => "";

        public string TokenText(int id) => "";

        public int ByteCount(int id) => 0;

        public void Save(string folder) { }
    }
}
