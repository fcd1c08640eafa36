using Assay.Dictionaries.Training;

namespace Assay.Dictionaries.Tests.Training;

public class ScheduleTests
{
    private static readonly DictionaryTrainingOptions Options = new() { Steps = 1000, WarmUpSteps = 100, SparsityWarmUpSteps = 200, DecayFraction = 0.2, LearningRate = 2 };

    [Theory]
    [InlineData(1, 0.2)]        // a tenth
    [InlineData(51, 1.1)]       // halfway up the cosine
    [InlineData(101, 2)]
    [InlineData(801, 2)]
    [InlineData(901, 1)]        // halfway down
    [InlineData(1000, 0.01)]    // one step's share before zero
    public void The_learning_rate_rises_along_a_cosine_stays_and_falls_at_the_end(long step, double expected) =>
        Assert.Equal(expected, Schedule.LearningRate(Options, step), 1e-9);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(101, 0.5)]
    [InlineData(201, 1)]
    [InlineData(900, 1)]
    public void Lambda_rises_linearly_from_zero(long step, double expected) => Assert.Equal(expected, Schedule.SparsityShare(Options, step), 1e-12);

    [Fact]
    public void Without_warm_up_both_are_full_from_the_first_step()
    {
        var options = Options with { WarmUpSteps = 0, SparsityWarmUpSteps = 0, DecayFraction = 0 };
        Assert.Equal(2, Schedule.LearningRate(options, 1));
        Assert.Equal(1, Schedule.SparsityShare(options, 1));
        Assert.Equal(2, Schedule.LearningRate(options, 1000));
    }
}
