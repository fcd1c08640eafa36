using Assay.Core.Options;
using Assay.Poisoning.Images.Defences;
using Assay.Poisoning.Trajectories;

namespace Assay.Poisoning.Tests.Images.Defences;

public sealed class ControlsTests
{
    [Fact]
    public void Badloss_drops_what_strays_from_trusted_trajectories_on_either_side_and_keeps_trusted_examples()
    {
        // Trusted examples 0 to 9 fall from 2 to 1; 10 and 11 stay high, 12 and 13 are low at once, the others go with the trusted.
        var trajectories = new LossTrajectories(20);
        foreach (var (usual, high, low) in ((float, float, float)[])[(2, 4, 0.1f), (1.5f, 4, 0.1f), (1, 4, 0.1f)])
        {
            float[] losses = [.. Enumerable.Range(0, 20).Select(i => i is 10 or 11 ? high : i is 12 or 13 ? low : usual + 0.01f * i)];
            trajectories.Add(losses, [.. losses.Select(loss => MathF.Exp(-loss))]);
        }
        var screening = new BadLoss { Share = 0.2, Scoring = TrajectoryScoring.Paper with { Neighbours = 5 } }.Score(trajectories, [.. Enumerable.Range(0, 10)]);
        Assert.Equal([10, 11, 12, 13], Enumerable.Range(0, 20).Where(i => screening.Dropped[i]));
        Assert.Equal([.. Enumerable.Range(0, 20).Except([10, 11, 12, 13])], screening.Kept);
    }

    [Fact]
    public void A_screening_comes_back_from_its_file()
    {
        var screening = new Screening([0.5, -1e-300, 3], [false, true, false], "a note");
        var back = OptionsJson.Read<Screening>(OptionsJson.Write(screening), "test");
        Assert.Equal(screening.Scores, back.Scores);
        Assert.Equal(screening.Dropped, back.Dropped);
        Assert.Equal(screening.Note, back.Note);
    }

    [Fact]
    public void Options_of_a_suite_come_back_from_a_run_record()
    {
        var suite = new DefenceSuite { Kinds = [.. Enum.GetValues<DefenceKind>()], Paper = new() { Share = 0.3 } };
        var back = OptionsJson.Read<DefenceSuite>(OptionsJson.Write(suite), "test");
        Assert.Equal(suite.Kinds, back.Kinds);
        Assert.Equal(suite.Paper, back.Paper);
        Assert.All(suite.Kinds, kind => Assert.NotEmpty(back.Make(kind, []).Name));
        Assert.Equal(suite.Kinds.Count, suite.Kinds.Select(kind => back.Make(kind, []).Name).Distinct().Count());
    }
}
