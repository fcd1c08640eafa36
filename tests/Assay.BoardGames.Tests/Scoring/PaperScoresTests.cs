using Assay.BoardGames.Properties;
using Assay.BoardGames.Scoring;
using Assay.Dictionaries;
using TorchSharp;

namespace Assay.BoardGames.Tests.Scoring;

public sealed class PaperScoresTests
{
    private static readonly SyntheticBoards Train = SyntheticBoards.Make(1, games: 30, length: 20, squares: 25, classes: 3, latents: 60);
    private static readonly SyntheticBoards Test = SyntheticBoards.Make(2, games: 20, length: 20, squares: 25, classes: 3, latents: 60);

    [Fact]
    public void Counting_by_histogram_is_the_dense_matrix_product()
    {
        using var _ = torch.NewDisposeScope();
        var dense = new DenseScores(Train.Features);
        var counts = ClassifierCounts.Of(Train.Rows, Train.Labels, ThresholdGrid.Of(Train.Rows));
        Assert.Equal(dense.Alive.Select(latent => (int)latent), counts.Alive.ToArray());
        var fires = dense.Fires(Train.Features);
        var (on, both) = (fires.sum(dim: 1), fires.transpose(1, 2).matmul(Train.Cells.to(torch.float64)));
        for (var place = 0; place < dense.Alive.Length; place++)
        {
            for (var step = 0; step < ThresholdGrid.Steps; step++)
            {
                var latent = (int)dense.Alive[place];
                Assert.Equal(on[step, place].item<double>(), counts.On(latent, step));
                Assert.Equal(both[step, place].data<double>().ToArray(), counts.TruePositives(latent, step).ToArray().Select(count => (double)count));
            }
        }
    }

    [Theory]
    [InlineData(CoverageDivisor.AllCells)]
    [InlineData(CoverageDivisor.CellsThatOccur)]
    public void Coverage_is_the_mean_of_the_best_F1_at_the_best_single_threshold(CoverageDivisor divisor)
    {
        using var _ = torch.NewDisposeScope();
        var cells = divisor == CoverageDivisor.AllCells ? 75 : (int)Train.Cells.amax([0L]).sum().item<float>();
        Assert.True(divisor == CoverageDivisor.AllCells || cells <= 75);
        var expected = new DenseScores(Train.Features).Coverage(Train.Features, Train.Cells, cells);
        var coverage = Coverage.Of(Train.Rows, Train.Labels, divisor);
        Assert.Equal(cells, coverage.Divisor);
        Assert.All(expected.Zip(coverage.ByStep), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        Assert.Equal(expected.Max(), coverage.Score, 1e-12);
        Assert.All(coverage.Best, best => Assert.Equal(best.F1, ClassifierCounts.Of(Train.Rows, Train.Labels, ThresholdGrid.Of(Train.Rows)).F1(best.Latent, best.Step, best.Cell)));
    }

    [Fact]
    public void Labels_need_the_precision_and_ten_true_positives()
    {
        using var _ = torch.NewDisposeScope();
        var dense = new DenseScores(Train.Features);
        var expected = dense.Labels(Train.Features, Train.Cells);
        var known = HighPrecisionLabels.Of(ClassifierCounts.Of(Train.Rows, Train.Labels, ThresholdGrid.Of(Train.Rows)));
        Assert.Equal(expected.flatten(1).sum(dim: 1).data<double>().ToArray(), known.Pairs().Select(pairs => (double)pairs));
        Assert.True(known.Pairs()[3] > 10, "the example must have labels");
        Assert.NotEqual(known.Pairs()[0], known.Pairs()[5]);
        Assert.Equal(expected[3].sum(dim: 0).data<double>().ToArray(), known.LatentsPerCell(3).Select(latents => (double)latents));
        Assert.Equal(known.Pairs()[3], known.CellsPerLatent(3).Sum());
    }

    [Fact]
    public void Reconstruction_is_that_of_dense_boards_at_every_threshold()
    {
        using var _ = torch.NewDisposeScope();
        var dense = new DenseScores(Train.Features);
        var boards = dense.Predict(dense.Labels(Train.Features, Train.Cells), Test.Features);
        var (hits, wrong, missed, contradicted) = DenseScores.Tally(boards, Test.Cells, 3);
        var found = Reconstruct(Train, Test);
        for (var step = 0; step < ThresholdGrid.Steps; step++)
        {
            var tally = step < Reconstruction.Steps ? found.ByStep[step] : found.HighestThreshold;
            Assert.Equal((hits[step], wrong[step], missed[step], contradicted[step]),
                ((double)tally.TruePositives, (double)tally.FalsePositives, (double)tally.FalseNegatives, (double)tally.ContradictedSquares));
            Assert.Equal(DenseScores.PerClass(hits[step], wrong[step], missed[step]), tally.F1, 1e-12);
        }
        double[] perSquare = [.. Enumerable.Range(0, 10).Select(step => DenseScores.PerClass(hits[step] - contradicted[step], wrong[step], missed[step]))];
        Assert.Equal(Array.IndexOf(perSquare, perSquare.Max()), found.BestStep);
        Assert.True(contradicted.Max() > 0 && found.Score > 0.3, "the example must contradict itself somewhere and find something");
        Assert.Equal(dense.Fires(Test.Features).sum(dim: 2).mean([1L]).data<double>().ToArray()[..10], found.ActivePerBoard, (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void Boards_have_their_own_F1_and_exact_matches_too()
    {
        using var _ = torch.NewDisposeScope();
        var dense = new DenseScores(Train.Features);
        var best = Reconstruct(Train, Test);
        var said = dense.Predict(dense.Labels(Train.Features, Train.Cells), Test.Features)[best.BestStep];
        var truth = Test.Cells.to(torch.float64);
        var f1 = 2 * (said * truth).sum(dim: 1) / (said + truth).sum(dim: 1);
        Assert.Equal(f1.mean().item<double>(), best.Best.MeanBoardF1, 1e-12);
        Assert.Equal(said.eq(truth).all(1).sum().item<long>(), best.Best.ExactBoards);
        Assert.Equal(best.Score, best.ScoreOver([.. Enumerable.Range(0, best.Games)]), 1e-15);
        Assert.NotEqual(best.Score, best.ScoreOver([0, 0, 1]));
    }

    [Fact]
    public void A_threshold_is_a_float32_product_and_must_be_exceeded()
    {
        var grid = new ThresholdGrid([1f, float.NaN, 3f]);
        Assert.Equal([0, 2], grid.Alive.ToArray());
        Assert.Equal(0, grid.Cleared(0, 0));
        Assert.Equal(1, grid.Cleared(0, 0.1f));
        Assert.Equal(2, grid.Cleared(0, float.BitIncrement(0.1f)));
        Assert.Equal(10, grid.Cleared(0, 1));
        Assert.Equal(11, grid.Cleared(0, 2));
        Assert.Equal(0, grid.Cleared(1, 5));
        Assert.Equal(0.3f * 3f, grid.Threshold(2, 3));
    }

    [Fact]
    public void Neurons_that_are_never_positive_take_the_size_of_their_largest_value()
    {
        using var _ = torch.NewDisposeScope();
        var rows = SparseRows.Of(torch.tensor(new float[,] { { -1, -2, 0 }, { -3, 0, 0 } }));
        var grid = ThresholdGrid.Of(rows);
        Assert.Equal(1, grid.Threshold(0, 10));
        Assert.Equal(0, grid.Threshold(1, 10));
        Assert.Equal([0, 1], grid.Alive.ToArray());
    }

    [Fact]
    public void Precision_at_exactly_the_limit_counts_and_nine_true_positives_do_not()
    {
        // Latent 0 fires 20 times, 19 of them on cell 0; latent 1 nine times, always on cell 1.
        var builder = new BoardLabels.Builder("limits", ["zero", "one"]);
        var features = new float[60, 2];
        for (var board = 0; board < 60; board++)
        {
            (features[board, 0], features[board, 1]) = (board < 20 ? 1 : 0, board < 9 ? 1 : 0);
            builder.Add([(byte)(board < 19 ? 1 : 0), (byte)(board < 9 ? 1 : 0)]);
        }
        using var _ = torch.NewDisposeScope();
        var rows = SparseRows.Of(torch.tensor(features));
        var counts = ClassifierCounts.Of(rows, builder.Build(), ThresholdGrid.Of(rows));
        var known = HighPrecisionLabels.Of(counts);
        Assert.True(known.Knows(0, 0, 0));
        Assert.False(known.Knows(1, 0, 1));
        Assert.True(HighPrecisionLabels.Of(counts, new(TruePositives: 9)).Knows(1, 0, 1));
        Assert.False(HighPrecisionLabels.Of(counts, new(Precision: 0.96)).Knows(0, 0, 0));
    }

    [Fact]
    public void A_probe_s_boards_are_tallied_the_same_way()
    {
        static BoardLabels Boards(params byte[][] rows)
        {
            var builder = new BoardLabels.Builder("squares", [.. Enumerable.Range(0, 6).Select(cell => $"{cell}")], 3);
            foreach (var row in rows)
                builder.Add(row).EndGame();
            return builder.Build();
        }
        var truth = Boards([1, 0, 0, 0, 1, 0], [0, 0, 1, 0, 0, 0], [0, 0, 0, 0, 0, 0]);
        var games = BoardTally.ByGame(Boards([1, 1, 0, 0, 1, 0], [1, 1, 1, 0, 0, 0], [0, 0, 0, 0, 0, 0]), truth);
        Assert.Equal(new BoardTally(1, 2, 1, 0, 1, 1, 0, 1, 0.8), games[0]);
        Assert.Equal(new BoardTally(1, 1, 2, 0, 1, 0, 0, 1, 0.5), games[1]);   // one true and two false is no contradiction, as in the reference
        Assert.Equal(new BoardTally(1, 0, 0, 0, 0, 0, 1, 0, 0), games[2]);
        var all = BoardTally.Over(games, [0, 1, 2]);
        Assert.Equal((6.0 / 9, 1 / 3.0, 0.65), (all.F1, all.ExactMatch, all.MeanBoardF1), (a, b) => Near(a.Item1, b.Item1) && Near(a.Item2, b.Item2) && Near(a.Item3, b.Item3));

        static bool Near(double a, double b) => Math.Abs(a - b) < 1e-7;
    }

    [Fact]
    public void Boards_of_different_numbers_are_refused()
    {
        var rows = Train.Rows;
        Assert.Contains("features of 600 boards, labels of 400", Assert.Throws<ArgumentException>(() => ClassifierCounts.Of(rows, Test.Labels, ThresholdGrid.Of(rows))).Message, StringComparison.Ordinal);
        Assert.Contains("features of 60 latents, thresholds of 1", Assert.Throws<ArgumentException>(() => ClassifierCounts.Of(rows, Train.Labels, new ThresholdGrid([1f]))).Message, StringComparison.Ordinal);
        var known = HighPrecisionLabels.Of(ClassifierCounts.Of(rows, Train.Labels, ThresholdGrid.Of(rows)));
        var other = SyntheticBoards.Make(3, 2, 2, 5, 1, 60);
        Assert.Contains("× 75 cells for features of 60 × 5", Assert.Throws<ArgumentException>(() => Reconstruction.Of(known, other.Rows, other.Labels, ThresholdGrid.Of(rows))).Message, StringComparison.Ordinal);
    }

    internal static Reconstruction Reconstruct(SyntheticBoards train, SyntheticBoards test)
    {
        var grid = ThresholdGrid.Of(train.Rows);
        return Reconstruction.Of(HighPrecisionLabels.Of(ClassifierCounts.Of(train.Rows, train.Labels, grid)), test.Rows, test.Labels, grid);
    }
}
