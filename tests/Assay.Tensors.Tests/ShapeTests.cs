using TorchSharp;

namespace Assay.Tensors.Tests;

public sealed class ShapeTests
{
    [Fact]
    public void Equal_sizes_pass_and_the_tensor_comes_back()
    {
        using var x = torch.zeros(32, 768);
        Assert.Same(x, Shape.Expect(x, "activations", 32, 768));
        Assert.Same(x, Shape.Expect(x, "activations", -1, 768));
    }

    [Theory]
    [InlineData(new long[] { 32, 768 }, "activations is [32, 512], expected [32, 768]")]
    [InlineData(new long[] { -1, 768 }, "activations is [32, 512], expected [*, 768]")]
    [InlineData(new long[] { 32 }, "activations is [32, 512], expected [32]")]
    [InlineData(new long[] { 32, 512, 1 }, "activations is [32, 512], expected [32, 512, 1]")]
    [InlineData(new long[] { }, "activations is [32, 512], expected []")]
    public void Other_sizes_are_refused_with_both_shapes(long[] expected, string message)
    {
        using var x = torch.zeros(32, 512);
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => Shape.Expect(x, "activations", expected)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scalar_has_no_sizes()
    {
        using var x = torch.tensor(1f);
        Shape.Expect(x, "loss");
        Assert.Throws<ArgumentException>(() => Shape.Expect(x, "loss", 1));
    }
}
