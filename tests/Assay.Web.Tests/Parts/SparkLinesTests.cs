using Assay.Web.Pages.Parts;

namespace Assay.Web.Tests.Parts;

public sealed class SparkLinesTests
{
    [Fact]
    public void A_series_fills_the_box() =>
        Assert.Equal(["2,52 110,4 218,28"], SparkLines.Of(new() { [0] = 0, [5] = 2, [10] = 1 }));

    [Fact]
    public void What_was_not_measured_breaks_the_line() =>
        Assert.Equal(2, SparkLines.Of(new() { [0] = 0, [1] = 1, [2] = double.NaN, [3] = 1, [4] = 0 }).Count);

    [Fact]
    public void One_value_is_no_line() => Assert.Empty(SparkLines.Of(new() { [0] = 1 }));
}
