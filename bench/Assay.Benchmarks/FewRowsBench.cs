using System.Diagnostics;
using Assay.Models.Kernels;
using static TorchSharp.torch;

namespace Assay.Benchmarks;

/// <summary>Few rows times a large matrix, as in generation: libtorch's product and ours beside what memory gives.</summary>
internal static class FewRowsBench
{
    public static void Run()
    {
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        const long m = 18432, d = 2304;
        const int copies = 6;       // 510 MB of bfloat16: beyond any cache
        var w = new Tensor[copies];
        for (var i = 0; i < copies; i++)
            w[i] = randn(m, d).to(ScalarType.BFloat16);
        Console.WriteLine(FormattableString.Invariant($"threads {get_num_threads()}, matrix [{m}, {d}], {Vector()} floats a vector"));
        foreach (var n in (int[])[1, 2, 3, 4, 8])
        {
            var x = randn(n, d).to(ScalarType.BFloat16);
            Report("libtorch bfloat16", n, m * d * 2, Best(k => nn.functional.linear(x, w[k % copies]).Dispose()));
            Report("ours", n, m * d * 2, Best(k => BFloat16Rows.Linear(x, w[k % copies], null).Dispose()));
        }
        var f = randn(m, d);
        var f2 = randn(m, d);
        var one = randn(1, d);
        Report("libtorch float32", 1, m * d * 4, Best(k => nn.functional.linear(one, k % 2 == 0 ? f : f2).Dispose()));
        foreach (var rows in (int[])[64, 512])
        {
            var a = randn(rows, d);
            var ab = a.to(ScalarType.BFloat16);
            Flops("float32", rows, m * d, Best(k => nn.functional.linear(a, f).Dispose()));
            Flops("bfloat16", rows, m * d, Best(k => nn.functional.linear(ab, w[k % copies]).Dispose()));
            Flops("bfloat16 widened first", rows, m * d, Best(k => { using var s = NewDisposeScope(); nn.functional.linear(a, w[k % copies].to(ScalarType.Float32)); }));
        }
    }

    private static int Vector() => System.Numerics.Vector<float>.Count;

    private static double Best(Action<int> work)
    {
        work(0);
        var best = double.MaxValue;
        for (var k = 0; k < 12; k++)
        {
            var start = Stopwatch.GetTimestamp();
            work(k);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }

    private static void Report(string name, int n, long bytes, double seconds) =>
        Console.WriteLine(FormattableString.Invariant($"{name}, {n} rows: {seconds * 1e3:F2} ms, {bytes / seconds / 1e9:F1} GB/s"));

    private static void Flops(string name, int n, long weights, double seconds) =>
        Console.WriteLine(FormattableString.Invariant($"{name}, {n} rows: {seconds * 1e3:F1} ms, {2.0 * n * weights / seconds / 1e9:F0} GFLOP/s"));
}
