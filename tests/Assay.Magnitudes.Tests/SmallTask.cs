using Assay.Core.Randomness;
using Assay.Magnitudes.Tasks;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Tests;

/// <summary>A task that fits into seconds, and what its tests share.</summary>
internal static class SmallTask
{
    public static RepeatTask Task { get; } = new() { Symbols = 6, MaxLength = 4 };

    public static HeldOut HeldOut { get; } = new(Task, new() { Sequences = 200, Further = 50 }, new SeedStreams(9));

    /// <summary>The largest difference of two tensors.</summary>
    public static double Distance(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        return (a - b).abs().max().to(float64).item<double>();
    }
}
