using Assay.Core.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Tensors;

/// <summary>Random tensors from a named seed stream.</summary>
/// <remarks>Each call takes one draw from the stream and fills the tensor from a generator seeded by it: restoring the stream's state repeats the tensors exactly.</remarks>
public static class SeedStreamExtensions
{
    /// <summary>A generator of its own, seeded by the stream's next draw; the caller disposes it.</summary>
    /// <remarks>The CPU generator (mt19937) uses the low 32 bits of its seed.</remarks>
    public static Generator NextGenerator(this SeedStream stream, Device? device = null) => new(stream.NextUInt64(), device);

    /// <summary>Standard normal numbers, float32, on the CPU.</summary>
    public static Tensor Normal(this SeedStream stream, params long[] sizes)
    {
        using var generator = stream.NextGenerator();
        return torch.randn(sizes, ScalarType.Float32, generator: generator);
    }

    /// <summary>Numbers in [0, 1), float32, on the CPU.</summary>
    public static Tensor Uniform(this SeedStream stream, params long[] sizes)
    {
        using var generator = stream.NextGenerator();
        return torch.rand(sizes, ScalarType.Float32, generator: generator);
    }

    /// <summary>The numbers 0 … <paramref name="count"/>-1 in random order, int64 (ready for index_select).</summary>
    public static Tensor Permutation(this SeedStream stream, long count)
    {
        using var generator = stream.NextGenerator();
        return torch.randperm(count, ScalarType.Int64, generator: generator);
    }
}
