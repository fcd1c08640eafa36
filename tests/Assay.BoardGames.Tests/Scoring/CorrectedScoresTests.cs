using Assay.BoardGames.Properties;
using Assay.BoardGames.Scoring;
using Assay.Core.Randomness;
using Assay.Core.Statistics;
using Assay.Dictionaries;
using static TorchSharp.torch;

namespace Assay.BoardGames.Tests.Scoring;

public sealed class CorrectedScoresTests
{
    private static readonly SyntheticBoards Train = SyntheticBoards.Make(3, games: 30, length: 20, squares: 25, classes: 3, latents: 60);
    private static readonly SyntheticBoards Test = SyntheticBoards.Make(4, games: 20, length: 20, squares: 25, classes: 3, latents: 60);
    private static readonly ThresholdGrid Grid = ThresholdGrid.Of(Train.Rows);
    private static readonly ClassifierCounts Counts = ClassifierCounts.Of(Train.Rows, Train.Labels, Grid);

    [Fact]
    public void Held_out_coverage_is_the_train_choice_scored_on_test_games()
    {
        using var _ = NewDisposeScope();
        var dense = new DenseScores(Train.Features);
        var onTrain = dense.F1(Train.Features, Train.Cells);
        var step = onTrain.amax([1L]).sum(dim: 1).argmax();
        var latents = onTrain[step].argmax(0);                                                          // [G]
        var onTest = dense.F1(Test.Features, Test.Cells)[step];                                         // the grid is the train games'
        var expected = onTest.gather(0, latents.unsqueeze(0)).sum().item<double>() / Test.Cells.amax([0L]).sum().item<float>();
        var held = HeldOut(ThresholdChoice.PerProperty);
        Assert.Equal(expected, held.Score, 1e-12);
        Assert.True(held.Score < Coverage.Of(Counts).Score, "the choice must flatter where it was made");
        Assert.Equal(held.Score, held.Scores.F1PerCell().Average(), 1e-12);
    }

    [Fact]
    public void Each_cell_may_have_its_own_threshold()
    {
        using var _ = NewDisposeScope();
        var best = new DenseScores(Train.Features).F1(Train.Features, Train.Cells).amax([0L, 1L]).data<double>().ToArray();
        var chosen = HeldOutCoverage.Choose(Counts, ThresholdChoice.PerCell);
        Assert.All(best.Zip(chosen), pair => Assert.Equal(pair.First, pair.Second.F1, 1e-12));
        Assert.True(chosen.Select(one => one.Step).Distinct().Count() > 1);
    }

    [Fact]
    public void Correction_puts_the_always_on_latent_at_nought()
    {
        var held = HeldOut(ThresholdChoice.PerProperty);
        var rates = Test.Labels.Positives().Select(count => (double)count / Test.Labels.Boards).ToArray();
        Assert.Equal(rates.Average(p => 2 * p / (1 + p)), held.Floor, 1e-7);
        Assert.Equal((held.Score - held.Floor) / (1 - held.Floor), held.ChanceCorrected, 1e-12);
        Assert.Equal(0, HeldOutCoverage.Corrected(held.Floor, held.Floor));
        Assert.Equal(1, HeldOutCoverage.Corrected(1, held.Floor));
    }

    [Fact]
    public void A_draw_of_games_scores_like_those_games_alone()
    {
        var held = HeldOut(ThresholdChoice.PerProperty);
        using var _ = NewDisposeScope();
        var rows = Test.Features.slice(0, 60, 120, 1);      // games 3, 4 and 5
        var alone = HeldOutCoverage.Of(held.Chosen, SparseRows.Of(rows), Test.Labels.Slice(60, 60), Grid);
        Assert.Equal(alone.Score, held.ScoreOver([3, 4, 5]), 1e-12);
        Assert.Equal(alone.ChanceCorrected, held.ChanceCorrectedOver([5, 3, 4]), 1e-12);
        Assert.NotEqual(held.ScoreOver([3]), held.ScoreOver([3, 4]));
        var interval = Bootstrap.Statistic(held.Scores.Games, drawn => held.ScoreOver(drawn), new SeedStream(1), new BootstrapOptions(200));
        Assert.InRange(held.Score, interval.Low - 0.02, interval.High + 0.02);
        Assert.True(interval.High - interval.Low is > 0.001 and < 0.2);
    }

    [Fact]
    public void Shuffled_labels_leave_no_more_than_chance()
    {
        var shuffled = Floors.Shuffled(Train.Rows, Train.Labels, Test.Rows, Test.Labels, Grid, new SeedStream(5));
        Assert.InRange(shuffled.ChanceCorrected, -1, 0.02);
        Assert.True(HeldOut(ThresholdChoice.PerProperty).ChanceCorrected > 0.2);
    }

    [Fact]
    public void One_latent_for_two_cells_counts_once_where_each_cell_needs_its_own()
    {
        var builder = new BoardLabels.Builder("twins", ["a", "a again", "never"]);
        var features = new float[40, 2];
        for (var board = 0; board < 40; board++)
        {
            var yes = (byte)(board % 4 == 0 ? 1 : 0);
            features[board, 1] = yes;
            builder.Add([yes, yes, 0]);
        }
        using var _ = NewDisposeScope();
        var rows = SparseRows.Of(tensor(features));
        var counts = ClassifierCounts.Of(rows, builder.Build(), ThresholdGrid.Of(rows));
        Assert.Equal((1, 0.5), (Coverage.Of(counts).Score, OneToOneCoverage.Of(counts).Score), (a, b) => Math.Abs(a.Item1 - b.Item1) < 1e-6 && Math.Abs(a.Item2 - b.Item2) < 1e-6);
        Assert.Equal([-1, -1, 1], OneToOneCoverage.Of(counts).Assigned.Select(cell => cell.Latent).Order());
    }

    [Fact]
    public void One_to_one_coverage_gives_no_latent_twice_and_never_more_than_coverage()
    {
        var (free, own) = (Coverage.Of(Counts), OneToOneCoverage.Of(Counts));
        Assert.All(free.ByStep.Zip(own.ByStep), pair => Assert.True(pair.Second <= pair.First + 1e-12));
        var latents = own.Assigned.Select(cell => cell.Latent).Where(latent => latent >= 0).ToList();
        Assert.Equal(latents.Count, latents.Distinct().Count());
        Assert.All(own.Assigned.Where(cell => cell.Latent >= 0), cell => Assert.Equal(Counts.F1(cell.Latent, cell.Step, cell.Cell), cell.F1));
    }

    [Fact]
    public void Assignments_are_those_of_trying_every_one()
    {
        var random = new Random(6);
        for (var round = 0; round < 200; round++)
        {
            var (rows, columns) = (random.Next(1, 6), 6 + random.Next(2));
            // Few distinct gains, so that ties occur.
            var gains = Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, columns).Select(_ => random.Next(-3, 6) / 4.0).ToArray()).ToArray();
            var best = Assignment.Best(gains);
            Assert.Equal(rows, best.Distinct().Count());
            Assert.Equal(Try(gains, 0, []), best.Select((column, row) => gains[row][column]).Sum(), 1e-12);
        }
        Assert.Contains("2 rows cannot", Assert.Throws<ArgumentException>(() => Assignment.Best([[1], [1]])).Message, StringComparison.Ordinal);
    }

    private static double Try(double[][] gains, int row, HashSet<int> taken) => row == gains.Length ? 0 :
        Enumerable.Range(0, gains[0].Length).Where(column => !taken.Contains(column)).Max(column => gains[row][column] + Try(gains, row + 1, [.. taken, column]));

    private static HeldOutCoverage HeldOut(ThresholdChoice choice) => HeldOutCoverage.Of(HeldOutCoverage.Choose(Counts, choice), Test.Rows, Test.Labels, Grid);
}
