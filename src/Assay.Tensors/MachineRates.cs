using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Tensors;

/// <summary>What this machine does per second right now, from which plans estimate times.</summary>
/// <param name="Float32FlopsPerSecond">Floating-point operations of float32 matrix products, a multiply and an add counted as two.</param>
/// <param name="BFloat16FlopsPerSecond">The same of bfloat16 matrix products; on a CPU without bfloat16 instructions far below float32.</param>
/// <param name="MemoryBytesPerSecond">Bytes read and written by an elementwise operation on tensors that no cache holds.</param>
public sealed record MachineRates(double Float32FlopsPerSecond, double BFloat16FlopsPerSecond, double MemoryBytesPerSecond)
{
    private static readonly TimeSpan PerRate = TimeSpan.FromSeconds(0.1);

    /// <summary>Measures the CPU with the threads in force, in under half a second on a quiet machine; the best of several repeats, so a moment of other work does not count.</summary>
    public static MachineRates Measure()
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.no_grad();
        return new MachineRates(MatrixProduct(ScalarType.Float32, 768), MatrixProduct(ScalarType.BFloat16, 512), Elementwise());
    }

    private static double MatrixProduct(ScalarType type, long width)
    {
        var a = torch.ones([width, width], type);
        return 2.0 * width * width * width / BestSeconds(() => a.matmul(a).Dispose());
    }

    // 64 MB each: beyond the last cache of most processors, small enough to fault in quickly.
    private static double Elementwise()
    {
        var a = torch.ones(16 << 20);
        return 2.0 * a.numel() * a.ElementSize / BestSeconds(() => a.add_(1f));
    }

    private static double BestSeconds(Action work)
    {
        work();   // the first call starts threads and fills caches
        var best = double.MaxValue;
        var total = Stopwatch.StartNew();
        do
        {
            var one = Stopwatch.StartNew();
            work();
            best = Math.Min(best, one.Elapsed.TotalSeconds);
        }
        while (total.Elapsed < PerRate);
        return best;
    }
}
