using Assay.BoardGames.Experiments.AnnealStudy;
using Assay.Dictionaries.Evaluation;

namespace Assay.BoardGames.Tests.Experiments.AnnealStudy;

/// <summary>What takes the place of coverage on stories, on counts made by hand.</summary>
public sealed class FactorCoverageTests
{
    // Two sequences. A: 2·TP of 2 and 4 out of 4 and 4, always present 2 and 2 out of 8 and 8. B, absent from the first: 0 and 2 out of 2 and 2, always 0 and 4 out of 4 and 8.
    private static readonly FactorCoverage Coverage = new(
        [Score("A", [2, 4], [4, 4]), Score("B", [0, 2], [2, 2])],
        [new([2, 2], [8, 8]), new([0, 4], [4, 8])]);

    [Fact]
    public void Saying_present_everywhere_lies_at_zero_and_telling_all_at_one()
    {
        // Means (3/4 + 1/2)/2 = 5/8 and (1/4 + 1/3)/2 = 7/24; (15 - 7)/(24 - 7).
        Assert.Equal(8.0 / 17, Coverage.Over([]), 1e-12);
        Assert.Equal(1, Coverage.Over([1, 1]), 1e-12);
        Assert.Equal(0, new FactorCoverage([Score("A", [2, 2], [8, 8])], [new([2, 2], [8, 8])]).Over([]), 1e-12);
    }

    [Fact]
    public void A_factor_that_no_drawn_sequence_has_is_left_out() => Assert.Equal((0.5 - 0.25) / (1 - 0.25), Coverage.Over([0]), 1e-12);

    private static FactorScore Score(string factor, double[] above, double[] below) => new(factor, 0, 0, 1, new(above, below), BaseRate: 0.5);
}
