using Assay.Core.Errors;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Magnitudes.Evaluation;
using Assay.Magnitudes.Training;
using Assay.TestKit;

namespace Assay.Magnitudes.Tests.Training;

/// <summary>Networks learn what they are asked to, with and without decoder inputs.</summary>
public sealed class NetworkTrainingTests
{
    private static readonly StageOptions Stage = new() { Steps = 500, BatchSize = 64, LearningRate = 1e-2, DecayShare = 0.3 };

    private static GruCode Train(RepeatTask task, StageOptions? stage = null) =>
        NetworkTraining.Train(task, 16, stage ?? Stage, SmallTask.HeldOut, new SeedStreams(1), SilentProgress.Instance, TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Held_out_sequences_of_two_are_repeated_after_a_short_training(bool noInput)
    {
        using var code = Train(SmallTask.Task with { NoInput = noInput });
        var answers = Evaluate.Code(code, SmallTask.HeldOut.AllLengths);
        Assert.True(answers.ExactMatchAt(2) > 0.6, $"{answers.ExactMatchAt(2)}");     // chance is 1 in 36
        Assert.False(code.Network.Trainable);
    }

    [Fact]
    public void The_same_seed_trains_the_same_network()
    {
        using var first = Train(SmallTask.Task, Stage with { Steps = 20 });
        using var second = Train(SmallTask.Task, Stage with { Steps = 20 });
        foreach (var (name, weight) in first.Network.Weights)
            Assert.Equal(0, SmallTask.Distance(weight, second.Network.Weights[name]));
    }

    [Fact]
    public void A_network_of_another_task_is_refused_with_both_sizes()
    {
        using var folder = new TemporaryFolder();
        using var code = new GruCode(SmallTask.Task, 4, new SeedStream(1));
        code.Network.Save(folder["gru.safetensors"]);
        var fault = Assert.Throws<AssayException>(() => GruCode.Load(folder["gru.safetensors"], SmallTask.Task with { NoInput = true }));
        Assert.Contains("reads 7 different inputs and answers 6 symbols, expected 8 and 6 (without decoder inputs)", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_rate_falls_along_a_line_in_the_last_share_of_the_steps()
    {
        var stage = new StageOptions { Steps = 10, LearningRate = 1, DecayShare = 0.4 };
        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 0.75, 0.5, 0.25], Enumerable.Range(0, 10).Select(stage.RateAt));
        Assert.Equal(1, new StageOptions { Steps = 10, LearningRate = 1 }.RateAt(9));
    }
}
