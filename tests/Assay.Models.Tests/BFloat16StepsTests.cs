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

    [Theory]
    [InlineData(50.0, 4)]
    [InlineData(null, null)]
    public void Attention_is_that_of_the_plain_steps_in_float32_but_for_the_products_rounding(double? cap, int? window)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var blank = FamilyList.Get("gemma2").Blank;
        var config = blank with { Heads = 4, KeyValueHeads = 2, HeadWidth = 16, Attention = blank.Attention with { SoftCap = cap, SlidingWindow = window, GlobalEvery = 2 } };
        using var tables = new PositionTables(config);
        var stream = new SeedStream(2);
        Tensor q = (2 * stream.Normal(3, 4, 11, 16)).to(ScalarType.BFloat16), k = stream.Normal(3, 2, 11, 16).to(ScalarType.BFloat16);
        var exact = new PlainOperations(config, tables).Pattern(q.to(ScalarType.Float32), k.to(ScalarType.Float32), 0);
        var found = new BFloat16Operations(config, tables).Pattern(q, k, 0).to(ScalarType.Float32);
        var largest = ((found - exact).abs() - 0.03 * exact).max().item<float>();
        Assert.True(largest < 1e-5, $"{largest}");
        Assert.True((found.gt(0) == exact.gt(0)).all().item<bool>());
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
