using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Assay.Dictionaries.Architectures;
using Assay.Models;
using Assay.Models.Generation;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Benchmarks;

/// <summary>A checkpoint at its real size: loading, forward passes and generation, each beside what the machine's memory and arithmetic would allow.</summary>
/// <remarks><c>model FOLDER [float32|bfloat16] [streamed]</c>. Random weights do: <c>assay model synthesize</c>. Wants the machine for itself.</remarks>
internal static class ModelBench
{
    private const int Tokens = 512, StoppedAt = 12, NewTokens = 16, Latents = 16_384;

    public static void Run(string[] arguments)
    {
        var folder = arguments[0];
        ScalarType? type = arguments.Contains("float32") ? ScalarType.Float32 : arguments.Contains("bfloat16") ? ScalarType.BFloat16 : null;
        using var inference = no_grad();
        Console.WriteLine(Invariant($"{folder}: threads {get_num_threads()}, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}"));
        var machine = Machine.Measure();
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        File.WriteAllText("/proc/self/clear_refs", "5");        // the peak counts from here
        Console.WriteLine(Invariant($"resident before the model: {Status("VmRSS") / 1e9:F2} GB"));
        if (arguments.Contains("streamed"))
            Streamed(folder, type, machine);
        else
            Whole(folder, type, machine);
        Console.WriteLine(Invariant($"peak resident {Status("VmHWM") / 1e9:F2} GB, swapped {Status("VmSwap") / 1e6:F0} MB"));
    }

    private static void Whole(string folder, ScalarType? type, Machine machine)
    {
        var before = Status("VmRSS");
        var start = Stopwatch.GetTimestamp();
        using var model = Transformer.Load(folder, type);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var bytes = model.Config.Parameters() * (model.DType == ScalarType.Float32 ? 4.0 : 2.0);
        Console.WriteLine(Invariant($"load: {seconds:F2} s, {bytes / 1e9:F2} GB of {model.DType} ({bytes / seconds / 1e9:F2} GB/s), peak growth {(Status("VmHWM") - before) / 1e9:F2} GB = {(Status("VmHWM") - before) / bytes:F3} x the weights"));
        var ids = randint(3, model.Config.VocabularySize, [1, Tokens], ScalarType.Int64);
        var matrices = (double)model.Config.Parameters() - (double)model.Config.VocabularySize * model.Config.Width * (model.Config.Variant.TiedOutput ? 1 : 2);
        var unembedding = (double)model.Config.VocabularySize * model.Config.Width;
        var rate = machine.Flops(model.DType);
        Pass($"forward of {Tokens} tokens, all logits", 2 * Tokens * (matrices + unembedding) / rate, () => model.Forward(ids).Dispose());
        var layer = Math.Min(StoppedAt, model.Config.Layers - 1);
        var site = new Site(SiteKind.ResidPost, layer);
        var taps = new Taps().Read(site).WithoutLogits();
        Pass($"the same, stopped at {site}", 2 * Tokens * matrices * (layer + 1) / model.Config.Layers / rate, () => model.Forward(ids, taps).Dispose());
        Dictionary(model, ids, taps, site);
        Generation(model, bytes, machine);
    }

    private static void Streamed(string folder, ScalarType? type, Machine machine)
    {
        using var model = StreamedTransformer.Open(folder, type);
        var weights = (double)model.Config.Parameters();
        var ids = randint(3, model.Config.VocabularySize, [1, Tokens], ScalarType.Int64);
        Console.WriteLine(Invariant($"held: {model.Bytes / 1e9:F2} GB of {weights * (model.DType == ScalarType.Float32 ? 4 : 2) / 1e9:F2} GB"));
        Pass($"streamed forward of {Tokens} tokens, all logits", 2 * Tokens * weights / machine.Flops(model.DType), () => model.Forward(ids).Dispose(), rounds: 1);
    }

    private static void Pass(string name, double limit, Action pass, int rounds = 2)
    {
        var best = Enumerable.Range(0, rounds).Min(_ => Seconds(pass));
        Console.WriteLine(Invariant($"{name}: {best:F2} s, {Tokens / best:F1} tokens/s; the products alone at the measured rate {limit:F2} s (ratio {best / limit:F2}); resident {Status("VmRSS") / 1e9:F2} GB"));
    }

    private static void Generation(Transformer model, double bytes, Machine machine)
    {
        foreach (var (prompt, sequences) in new[] { (32, 1), (512, 1), (32, 4) })
        {
            using var scope = NewDisposeScope();
            var prompts = Enumerable.Range(0, sequences).Select(row => Enumerable.Range(0, prompt).Select(i => 3 + (row * 7919 + i * 31) % 1000).ToArray()).ToList();
            using var run = new TokenRun(model, prompts, NewTokens, new Taps());
            var seconds = new List<double>();
            for (var token = 0; token < NewTokens; token++)
            {
                seconds.Add(Seconds(() =>
                {
                    using var logits = run.Next(default);
                    run.Add([.. Enumerable.Range(0, sequences).Select(row => (int)logits[row].argmax().item<long>())]);
                }));
            }
            var each = seconds.Skip(2).Order().ElementAt((NewTokens - 2) / 2);
            var (best, limit) = (seconds.Min(), bytes / machine.BytesPerSecond);
            Console.WriteLine(Invariant($"generation, {sequences} x {prompt} tokens before: prompt {seconds[0]:F2} s, then {each * 1e3:F1} ms a step (best {best * 1e3:F1}), {sequences / each:F2} tokens/s; reading the weights takes {limit * 1e3:F1} ms (ratio {each / limit:F2}, best {best / limit:F2})"));
        }
    }

    // A dictionary of Gemma Scope's shape with random numbers: what it costs, and an FVU to show that it runs.
    private static void Dictionary(Transformer model, Tensor ids, Taps taps, Site site)
    {
        using var scope = NewDisposeScope();
        var width = model.Config.Width;
        var decoder = randn(Latents, width);
        decoder /= decoder.norm(1, keepdim: true);
        using var pass = model.Forward(ids, taps);
        var x = pass[site].view(-1, width).to(ScalarType.Float32);
        using var sae = new JumpReLUAutoencoder(decoder.t().contiguous(), zeros(Latents), x.std() * 2.5 * ones(Latents), decoder, x.mean([0])) { Input = site, Target = site };
        Tensor? left = null;
        var seconds = Seconds(() => left = x - sae.Reconstruct(x));
        var fvu = (left!.square().sum() / (x - x.mean([0])).square().sum()).item<float>();
        Console.WriteLine(Invariant($"dictionary of {Latents} latents at {site}: {seconds:F2} s for {Tokens} tokens, FVU {fvu:F4} (random weights)"));
    }

    private static double Seconds(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Status(string field)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return 1024 * double.Parse(line[(field.Length + 1)..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }

    /// <summary>What the machine does per second: bytes read from memory by all threads, operations of large products.</summary>
    private sealed record Machine(double BytesPerSecond, double Float32Flops, double BFloat16Flops)
    {
        public double Flops(ScalarType type) => type == ScalarType.Float32 ? Float32Flops : BFloat16Flops;

        public static Machine Measure()
        {
            var machine = new Machine(Reading(), Product(ScalarType.Float32), Product(ScalarType.BFloat16));
            Console.WriteLine(Invariant($"machine: reads {machine.BytesPerSecond / 1e9:F1} GB/s, products float32 {machine.Float32Flops / 1e9:F0}, bfloat16 {machine.BFloat16Flops / 1e9:F0} GFLOP/s"));
            return machine;
        }

        private static double Reading()
        {
            var numbers = new float[1 << 28];       // 1 GiB
            Array.Fill(numbers, 1f);
            var (parts, sums) = (get_num_threads(), new float[64]);
            var best = Enumerable.Range(0, 4).Min(_ => Seconds(() => Parallel.For(0, parts, part => sums[part] =
                Sum(numbers.AsSpan((int)((long)numbers.Length * part / parts), numbers.Length / parts)))));
            return numbers.Length * 4.0 / best;
        }

        private static float Sum(ReadOnlySpan<float> numbers)
        {
            Vector<float> a = default, b = default, c = default, d = default;
            var step = Vector<float>.Count;
            for (var i = 0; i + 4 * step <= numbers.Length; i += 4 * step)
            {
                a += new Vector<float>(numbers[i..]);
                b += new Vector<float>(numbers[(i + step)..]);
                c += new Vector<float>(numbers[(i + 2 * step)..]);
                d += new Vector<float>(numbers[(i + 3 * step)..]);
            }
            return Vector.Sum(a + b + c + d);
        }

        private static double Product(ScalarType type)
        {
            using var scope = NewDisposeScope();
            const long n = 512, d = 2304, m = 9216;
            Tensor a = randn(n, d).to(type), b = randn(m, d).to(type);
            return 2.0 * n * d * m / Enumerable.Range(0, 5).Min(_ => Seconds(() => nn.functional.linear(a, b).Dispose()));
        }
    }
}
