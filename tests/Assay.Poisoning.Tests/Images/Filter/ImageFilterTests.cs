using System.Buffers.Binary;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Core.Reports;
using Assay.Poisoning.Images.Filter;
using Assay.Poisoning.Trajectories;
using Assay.TestKit;

namespace Assay.Poisoning.Tests.Images.Filter;

public sealed class ImageFilterTests
{
    private const int Count = 120, Wrong = 6, Known = 30;

    [Fact]
    public void Wrong_labels_in_a_set_about_which_nothing_is_known_are_among_the_tenth_that_is_dropped()
    {
        using var folder = new TemporaryFolder();
        var result = Filter(folder, Options(folder));
        Assert.All(Enumerable.Range(0, Wrong), row => Assert.True(result.Screening.Dropped[row], $"{row}"));      // twelve are dropped: by lot this has a chance of one in four million
        Assert.All(Enumerable.Range(0, Wrong), row => Assert.InRange(result.PValues[row], 1.0 / (Known + 1), 3.0 / (Known + 1)));
        Assert.Equal([.. Enumerable.Range(0, Count).Where(row => !result.Screening.Dropped[row])], File.ReadAllLines(Path.Combine(folder["run"], "kept.txt")).Select(int.Parse));
        Assert.InRange(result.Screening.Kept.Length, Count - 12, Count - Wrong);     // a trusted example among the twelve stays
        var scores = File.ReadAllLines(Path.Combine(folder["run"], "scores.csv"));
        Assert.Equal(Count + 1, scores.Length);
        Assert.All(scores[1..(Wrong + 1)], line => Assert.EndsWith(",1,0", line, StringComparison.Ordinal));
        Assert.All(scores[^Known..], line => Assert.EndsWith(",0,1", line, StringComparison.Ordinal));
    }

    [Fact]
    public void The_report_shows_the_worst_and_those_asked_about_beside_trusted_examples()
    {
        using var folder = new TemporaryFolder();
        var options = Options(folder);
        var report = FilterReport.Write(options, Filter(folder, options, "100"));
        var plots = report.Blocks.OfType<Figure>().Select(figure => figure.Plot).ToList();
        Assert.Equal(["worst", "explained", "scores"], plots.Select(plot => plot.Name));
        Assert.Equal(1 + options.Shown, plots[0].Series.Count);
        Assert.Equal(2, plots[1].Series.Count);
        Assert.Equal(Count, plots[2].Series.Sum(series => series.Y.Sum()));
    }

    [Fact]
    public void What_was_tracked_is_not_tracked_again()
    {
        using var folder = new TemporaryFolder();
        var first = Filter(folder, Options(folder));
        var tracked = File.GetLastWriteTimeUtc(Path.Combine(folder["run"], "tracking", "trajectories.safetensors"));
        using var run = Assay.Core.Runs.Run.Open(folder["run"]);
        var again = ImageFilter.Run(Options(folder), new(run, new SeedStreams(1), SilentProgress.Instance, CancellationToken.None));
        Assert.Equal(first.Screening.Scores, again.Screening.Scores);
        Assert.Equal(tracked, File.GetLastWriteTimeUtc(Path.Combine(folder["run"], "tracking", "trajectories.safetensors")));
    }

    [Fact]
    public void Too_few_trusted_examples_are_counted_and_the_way_out_is_said()
    {
        using var folder = new TemporaryFolder();
        var failure = Assert.Throws<AssayException>(() => Filter(folder, Options(folder) with { Defence = new() { Scoring = TrajectoryScoring.Paper } }));
        Assert.Contains("names 30 trusted examples", failure.Message, StringComparison.Ordinal);
        Assert.Contains("at least 51", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3\n# known\n\n200\n", "line 4: '200' is no example of the set; expected a row number from 0 to 119")]
    [InlineData("3\n5\n3\n", "line 3: '3' is the example of line 1 again")]
    [InlineData("-1\n", "line 1: '-1' is no example")]
    public void A_line_that_names_no_example_is_told_with_its_number(string text, string said)
    {
        using var folder = new TemporaryFolder();
        var options = Options(folder);
        File.WriteAllText(options.Trusted, text);
        var failure = Assert.Throws<UnreadableFileException>(() => Filter(folder, options));
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
        Assert.Contains(options.Trusted, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_example_asked_about_that_is_none_is_told_before_anything_is_trained()
    {
        using var folder = new TemporaryFolder();
        var failure = Assert.Throws<AssayException>(() => Filter(folder, Options(folder), "7", "cat.png"));
        Assert.Contains("--explain cat.png: is no example of the set; expected a row number from 0 to 119", failure.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder["run"], "tracking")));
    }

    [Fact]
    public void Options_come_back_from_the_run_record()
    {
        using var folder = new TemporaryFolder();
        var options = Options(folder);
        Assert.Equal(options, OptionsJson.Read<ImageFilterOptions>(OptionsJson.Write(options), "test"));
    }

    private static ImageFilterResult Filter(TemporaryFolder folder, ImageFilterOptions options, params string[] explained)
    {
        using var run = Assay.Core.Runs.Run.Create(folder["run"], "poison-images-filter", options, 1);
        return ImageFilter.Run(options, new(run, new SeedStreams(1), SilentProgress.Instance, CancellationToken.None), explained);
    }

    // Pictures of 10×10 whose left or whose right half is bright, in two classes; the first six have the other's label.
    private static ImageFilterOptions Options(TemporaryFolder folder)
    {
        Directory.CreateDirectory(folder["images"]);
        var stream = new SeedStreams(5).Stream("images");
        byte[] pixels = [.. Enumerable.Range(0, Count * 100).Select(i => (byte)((i / 100 % 2 == (i % 10 < 5 ? 1 : 0) ? 64 : 192) + stream.NextInt32(40) - 20))];
        byte[] labels = [.. Enumerable.Range(0, Count).Select(i => (byte)(i < Wrong ? 1 - i % 2 : i % 2))];
        File.WriteAllBytes(Path.Combine(folder["images"], "train-images-idx3-ubyte"), [.. Words(0x803, Count, 10, 10), .. pixels]);
        File.WriteAllBytes(Path.Combine(folder["images"], "train-labels-idx1-ubyte"), [.. Words(0x801, Count), .. labels]);
        File.WriteAllLines(folder["trusted.txt"], Enumerable.Range(50, Known).Select(row => $"{row}"));
        return new()
        {
            Data = folder["images"], Trusted = folder["trusted.txt"], Side = 16, Shown = 4, Training = new() { Epochs = 12, CosineEpochs = 20, BatchSize = 20, LearningRate = 3e-3 },
            Defence = new() { Share = 0.1, Scoring = TrajectoryScoring.Paper with { Neighbours = 5 } },
        };
    }

    private static IEnumerable<byte> Words(params int[] words) => words.SelectMany(word =>
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, word);
        return bytes;
    });
}
