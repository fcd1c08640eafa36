using Assay.Core.Errors;
using Assay.Poisoning.Trajectories;
using Assay.TestKit;

namespace Assay.Poisoning.Tests.Trajectories;

public sealed class TrajectoryFileTests
{
    [Fact]
    public void Trajectories_survive_their_file()
    {
        using var folder = new TemporaryFolder();
        var written = new LossTrajectories(3);
        written.Add([1, 2, 3], [0.1f, 0.2f, 0.3f]);
        written.Add([4, 5, 6], [0.4f, 0.5f, 0.6f]);
        TrajectoryFile.Write(folder.Path, written, ["train", "probe", "poison_patch"]);
        var (read, identities) = TrajectoryFile.Read(folder.Path);
        Assert.Equal(2, read.Epochs);
        Assert.Equal([4, 5, 6], read.Losses(1).ToArray());
        Assert.Equal([0.1f, 0.2f, 0.3f], read.Probabilities(0).ToArray());
        Assert.Equal(["train", "probe", "poison_patch"], identities);
    }

    [Fact]
    public void A_list_of_names_that_is_of_other_examples_is_refused()
    {
        using var folder = new TemporaryFolder();
        var written = new LossTrajectories(2);
        written.Add([1, 2], [0, 0]);
        TrajectoryFile.Write(folder.Path, written, ["a", "b"]);
        File.WriteAllText(Path.Combine(folder.Path, "identities.json"), """["a"]""");
        Assert.Contains("identities.json: names 1 examples, the trajectories are of 2", Assert.Throws<UnreadableFileException>(() => TrajectoryFile.Read(folder.Path)).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder.Path, "identities.json"), "[");
        Assert.Contains("is no list of names", Assert.Throws<UnreadableFileException>(() => TrajectoryFile.Read(folder.Path)).Message, StringComparison.Ordinal);
    }
}
