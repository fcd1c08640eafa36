using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Magnitudes.Calibration;

namespace Assay.Magnitudes.Tests.Calibration;

/// <summary>The rule that calls codes by their name.</summary>
public sealed class VerdictRuleTests
{
    [Fact]
    public void Thresholds_lie_in_the_middle_of_the_widest_gaps_that_make_no_error()
    {
        var rule = VerdictRule.Fit([(-0.9, CodeKind.Linear), (-0.7, CodeKind.Linear), (-0.3, CodeKind.Mixed), (0.1, CodeKind.Mixed), (0.5, CodeKind.Onion), (0.6, CodeKind.Onion)]);
        Assert.Equal(-0.5, rule.LinearBelow, 12);
        Assert.Equal(0.3, rule.OnionAbove, 12);
        Assert.Equal([CodeKind.Linear, CodeKind.Mixed, CodeKind.Onion, null], new[] { -0.6, 0, 0.4, double.NaN }.Select(rule.Of));
    }

    [Fact]
    public void Codes_that_no_threshold_parts_cost_as_few_errors_as_can_be()
    {
        (double, CodeKind)[] codes = [(-1, CodeKind.Linear), (0.2, CodeKind.Onion), (0, CodeKind.Mixed), (0.4, CodeKind.Mixed), (0.6, CodeKind.Onion)];
        Assert.Equal(1, VerdictRule.Fit(codes).Errors(codes));
    }

    [Fact]
    public void A_reading_counts_from_what_doing_nothing_gives_to_what_the_code_can()
    {
        var reading = CausalReading.Of(onion: 0.5, unigram: 0.2, bigram: 0.3, nothing: (0.1, 0.2), own: 0.9);
        Assert.Equal(0.5, reading.Onion, 12);
        Assert.Equal(1.0 / 7, reading.Linear, 12);
        Assert.True(double.IsNaN(CausalReading.Of(0, 0, 0, (0, 0), 0).Difference));
    }

    [Fact]
    public void Thresholds_the_wrong_way_round_are_a_fault() => Assert.Equal("onionAbove", new VerdictRule { LinearBelow = 1 }.Faults().Single().Member);

    [Fact]
    public void Calibrating_covers_linear_mixed_and_onion_codes_to_fit_and_to_test()
    {
        var options = new CalibrationOptions { Task = SmallTask.Task, Width = 14, FitCodes = 1, TestCodes = 1, TestGammas = [0.3], Sequences = 60, Stage = new() { Steps = 2, BatchSize = 8 } };
        var result = Calibrating.Run(options, new SeedStreams(1), SilentProgress.Instance, TestContext.Current.CancellationToken);
        foreach (var fitted in (bool[])[true, false])
            Assert.Equal([CodeKind.Linear, CodeKind.Linear, CodeKind.Mixed, CodeKind.Mixed, CodeKind.Onion], result.Codes.Where(code => code.Fitted == fitted).Select(code => code.Truth));
        Assert.Equal((5, 5), (result.Fitted.Codes, result.Tested.Codes));
    }
}
