using Assay.BoardGames.Games;
using Assay.BoardGames.Properties;
using Assay.BoardGames.Properties.Othello;
using Assay.BoardGames.Rules.Othello;
using Assay.BoardGames.Scoring;

namespace Assay.BoardGames.Tests.Scoring;

public sealed class FloorsTests
{
    private static readonly OthelloGame[] Games = new RandomOthelloGames(8, 20240801).Make(1000);
    private static readonly BoardLabels Discs = OthelloLabels.Of(Games, new OthelloDiscsMasked(8, PropertyMode.Paper), 59);

    [Fact]
    public void An_always_on_latent_scores_the_published_random_model_on_Othello()
    {
        // othello-random-results.csv: best_average_f1 of the masked board is .2723 at most; .273 and .409 are of 3,000 other random games.
        Assert.Equal(192, Discs.Cells);
        Assert.Equal(0.273, Floors.AlwaysOn(Discs, CoverageDivisor.AllCells).MeanF1(), 0.0015);
        Assert.Equal(0.409, Floors.AlwaysOn(Discs).MeanF1(), 0.002);
        Assert.Equal(128, Discs.Positives().Count(positives => positives > 0));
    }

    [Fact]
    public void An_always_on_latent_scores_valid_moves_as_published_too()
    {
        var moves = OthelloLabels.Of(Games, new OthelloValidMoves(8, PropertyMode.Paper), 59);
        Assert.Equal(0.235, Floors.AlwaysOn(moves, CoverageDivisor.AllCells).MeanF1(), 0.004);
    }

    [Fact]
    public void The_number_of_the_move_alone_covers_half_and_reads_no_board()
    {
        int[] positions = Discs.Positions();
        Assert.Equal(0.527, Floors.ByGroup(Discs, positions, Discs, positions).MeanF1(), 0.004);
        Assert.Equal(0.351, Floors.ByGroup(Discs, positions, Discs, positions, CoverageDivisor.AllCells).MeanF1(), 0.003);
        var others = OthelloLabels.Of(new RandomOthelloGames(8, 20240801).Make(1000, 1000), new OthelloDiscsMasked(8, PropertyMode.Paper), 59);
        var rows = Floors.OneHot(positions, 60);
        var grid = ThresholdGrid.Of(rows);
        var known = HighPrecisionLabels.Of(ClassifierCounts.Of(rows, Discs, grid));
        Assert.Equal(0.002, Reconstruction.Of(known, Floors.OneHot(others.Positions(), 60), others, grid).Score, 0.001);
    }

    [Fact]
    public void The_set_of_groups_is_the_best_of_all_sets()
    {
        var random = new Random(11);
        for (var round = 0; round < 30; round++)
        {
            var builder = new BoardLabels.Builder("sets", ["cell"]);
            var groups = new List<int>();
            for (var board = 0; board < 60; board++)
            {
                groups.Add(random.Next(7));
                builder.Add([(byte)(random.NextDouble() < groups[^1] / 8.0 ? 1 : 0)]);
            }
            var labels = builder.Build();
            var best = Enumerable.Range(0, 128).Max(set => F1(labels, groups, set));
            Assert.Equal(best, Floors.ByGroup(labels, groups, labels, groups).MeanF1(), 1e-6);
        }
    }

    [Fact]
    public void Groups_that_the_train_boards_never_saw_say_no()
    {
        var builder = new BoardLabels.Builder("unseen", ["cell"]);
        var labels = builder.Add([1]).Add([0]).Build();
        Assert.Equal(1, Floors.ByGroup(labels, [0, 1], labels, [0, 9]).MeanF1(), 1e-6);
        Assert.Equal(0, Floors.ByGroup(labels, [0, 1], labels, [9, 1]).MeanF1());
        Assert.Contains("1 boards have a group, 2 have labels", Assert.Throws<ArgumentException>(() => Floors.ByGroup(labels, [0], labels, [0, 1])).Message, StringComparison.Ordinal);
    }

    private static double F1(BoardLabels labels, List<int> groups, int set)
    {
        double hits = 0, said = 0, real = 0;
        for (var board = 0; board < labels.Boards; board++)
        {
            var (yes, truth) = ((set >> groups[board] & 1) == 1, labels.True(board).Length == 1);
            hits += yes && truth ? 1 : 0;
            said += yes ? 1 : 0;
            real += truth ? 1 : 0;
        }
        return said + real == 0 ? 0 : 2 * hits / (said + real);
    }
}
