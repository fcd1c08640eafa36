using Assay.Dictionaries.Evaluation;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Evaluation;

public sealed class MomentSumsTests
{
    private static readonly IReadOnlySet<long> Special = new HashSet<long> { 0, 1 };

    [Fact]
    public void Centred_squares_are_about_the_mean_of_all_sequences()
    {
        // Two sequences, the second far off: about its own mean its sum would be 2, about the common mean it is not.
        var first = new TokenRows([5, 5], 0, 2, Special);
        var second = new TokenRows([5, 5], 1, 2, Special);
        var sums = new MomentSums(2, 1);
        using var low = tensor(new float[,] { { 0 }, { 2 } });
        using var high = tensor(new float[,] { { 10 }, { 12 } });
        sums.Add(low, first);
        sums.Add(high, second);
        Assert.Equal([6], sums.Mean());
        Assert.Equal([36 + 16, 16 + 36], sums.CentredSquares());
    }

    [Fact]
    public void A_mean_far_above_the_spread_costs_no_digits()
    {
        var sums = new MomentSums(1, 1);
        using var rows = tensor(new float[,] { { 10000f }, { 10001f }, { 10002f } });
        sums.Add(rows, new TokenRows([5, 5, 5], 0, 3, Special));
        Assert.Equal(2, sums.CentredSquares().Single(), 1e-6);
    }

    [Fact]
    public void Token_rows_leave_out_special_tokens_and_the_loss_of_the_last_position()
    {
        var rows = new TokenRows([0, 7, 1, 8, 0, 9, 9, 9], first: 10, length: 4, Special);
        Assert.Equal([1, 3, 5, 6, 7], rows.Kept);
        Assert.Equal([0, 2, 3], rows.Scored);
        Assert.Equal([10, 10, 11, 11, 11], Enumerable.Range(0, 5).Select(rows.SequenceOf));
        Assert.Equal([1, 3, 1, 2, 3], Enumerable.Range(0, 5).Select(rows.PositionOf));
    }

    [Fact]
    public void What_fills_a_sequence_up_is_never_predicted()
    {
        var rows = new TokenRows([5, 6, 0, 0, 5, 6, 7, 8], first: 0, length: 4, Special, unpredicted: 0);
        Assert.Equal([0, 1, 4, 5, 6, 7], rows.Kept);
        Assert.Equal([0, 2, 3, 4], rows.Scored);
        Assert.Equal([0, 1, 2, 3, 4], new TokenRows([5, 6, 0, 0, 5, 6, 7, 8], 0, 4, Special).Scored);
    }

    [Fact]
    public void Scattering_replaces_the_kept_rows_in_a_copy()
    {
        var rows = new TokenRows([0, 7, 8, 1], 0, 4, Special);
        using var activation = arange(8, ScalarType.Float32).view(1, 4, 2);
        using var spliced = rows.Scatter(activation, tensor(new float[,] { { -1, -2 }, { -3, -4 } }));
        Assert.Equal([0, 1, -1, -2, -3, -4, 6, 7], spliced.data<float>().ToArray());
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], activation.data<float>().ToArray());
    }
}
