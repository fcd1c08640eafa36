using Assay.Core.Randomness;
using Assay.Core.Statistics;
using Assay.Poisoning.Images.Defences.Clusters;
using Assay.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Poisoning.Tests.Images.Defences.Clusters;

public sealed class FastIcaTests
{
    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(3UL)]
    public void Two_sources_are_found_in_three_mixtures_of_them_up_to_sign_and_order(ulong seed)
    {
        using var scope = NewDisposeScope();
        var sources = Sources(2000);
        var mixed = sources.matmul(tensor(new float[,] { { 2, -1, 0.5f }, { 1, 1.5f, -0.7f } })) + tensor(new float[] { 3, 0, -8 });
        var found = FastIca.Of(mixed, 10, new SeedStream(seed));
        Assert.Equal([2000, 2], found.shape);                                                           // two axes, whatever was asked for
        double Correlation(int source, int component) => Math.Abs(Descriptive.Pearson(Column(sources, source), Column(found, component)));
        Assert.True(Math.Max(Correlation(0, 0), Correlation(0, 1)) > 0.99);
        Assert.True(Math.Max(Correlation(1, 0), Correlation(1, 1)) > 0.99);
        Assert.True(Math.Abs(Correlation(0, 0) - Correlation(1, 0)) > 0.8);                             // and not the same one twice
    }

    [Fact]
    public void Components_are_of_unit_variance_and_uncorrelated()
    {
        using var scope = NewDisposeScope();
        var found = FastIca.Of(new SeedStream(5).Normal(300, 6) + Sources(300).narrow(1, 0, 1), 4, new SeedStream(1));
        var error = (found.t().matmul(found) / 300 - eye(4, dtype: ScalarType.Float64)).abs().max().ToDouble();
        Assert.InRange(error, 0, 1e-8);
        Assert.InRange(found.mean([0]).abs().max().ToDouble(), 0, 1e-8);
    }

    [Fact]
    public void Rows_that_are_all_one_have_no_components()
    {
        using var found = FastIca.Of(ones(5, 3), 10, new SeedStream(1));
        Assert.Equal([5, 0], found.shape);
    }

    // A number in −1…1, all as likely, and a rare large one: [n, 2].
    private static Tensor Sources(int count)
    {
        var even = new SeedStream(11).Uniform(count, 1) * 2 - 1;
        var rare = new SeedStream(12).Normal(count, 1).pow(3);
        return cat([even, rare], 1);
    }

    private static double[] Column(Tensor values, int column) => values.select(1, column).contiguous().to(ScalarType.Float64).data<double>().ToArray();
}
