using Assay.Core.Randomness;
using Assay.Models.Blocks;
using Assay.Models.Families;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Models.Tests;

/// <summary>The bfloat16 kernels of a block against libtorch's operations, which round at the same places.</summary>
public sealed class BFloat16StepsTests
{
    [Theory]
    [InlineData("gemma2")]
    [InlineData("llama")]
    public void Norms_and_gates_round_as_the_plain_steps_do(string family)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var config = FamilyList.Get(family).Blank with { Width = 80, MlpWidth = 96, Variant = FamilyList.Get(family).Blank.Variant with { Activation = family == "llama" ? Activation.Silu : Activation.GeluTanh } };
        using var tables = new PositionTables(config);
        BlockOperations plain = new PlainOperations(config, tables), fused = new BFloat16Operations(config, tables);
        var stream = new SeedStream(2);
        var x = (3 * stream.Normal(2, 5, 80)).to(ScalarType.BFloat16);
        var gain = stream.Normal(80).to(ScalarType.BFloat16);
        Near(plain.Norm(x, gain, null), fused.Norm(x, gain, null), share: 0.01);
        Near(plain.Norm(x.transpose(0, 1), gain, null), fused.Norm(x.transpose(0, 1), gain, null), share: 0.01);
        var gateUp = (2 * stream.Normal(2, 5, 192)).to(ScalarType.BFloat16);
        Near(plain.Activate(gateUp), fused.Activate(gateUp), share: 0.02);
    }

    // Now and then float32 sums in another order fall on the other side of a rounding: a unit in the last place, or two where it is rounded twice.
    private static void Near(Tensor expected, Tensor found, double share)
    {
        Assert.Equal(expected.shape, found.shape);
        var apart = (expected.to(ScalarType.Float64) - found.to(ScalarType.Float64)).abs();
        Assert.True((apart <= expected.to(ScalarType.Float64).abs() / 64 + 1e-6).all().item<bool>());
        Assert.InRange((apart > 0).to(ScalarType.Float64).mean().item<double>(), 0, share);
    }
}
