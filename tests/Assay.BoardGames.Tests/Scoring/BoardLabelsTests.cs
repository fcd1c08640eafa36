using Assay.BoardGames.Properties;
using Assay.Core.Randomness;

namespace Assay.BoardGames.Tests.Scoring;

public sealed class BoardLabelsTests
{
    private static readonly string[] Names = ["a", "b", "c", "d"];

    // Three games of 2, 1 and 3 boards.
    private static BoardLabels Six()
    {
        var builder = new BoardLabels.Builder("six", Names, 2);
        builder.Add([1, 0, 0, 1]).Add([0, 0, 0, 0]).EndGame();
        builder.EndGame();   // nothing happened: not a game
        builder.Add([0, 1, 1, 0]).EndGame();
        builder.Add([1, 0, 0, 0]).Add([0, 1, 0, 1]).Add([1, 0, 1, 0]);
        return builder.Build();
    }

    [Fact]
    public void Rows_hold_the_true_cells_of_each_board()
    {
        var labels = Six();
        Assert.Equal((6, 4, 2, 3), (labels.Boards, labels.Cells, labels.Classes, labels.Games));
        Assert.Equal([0, 2, 2, 4, 5, 7, 9], labels.Offsets.ToArray());
        Assert.Equal([0, 3, 1, 2, 0, 1, 3, 0, 2], labels.TrueCells.ToArray());
        Assert.Equal([1, 2], labels.True(2).ToArray());
        Assert.Equal([0, 0, 1, 2, 2, 2], labels.Game.ToArray());
        Assert.Equal([0, 1, 0, 0, 1, 2], labels.Positions());
        Assert.Equal([3, 2, 2, 2], labels.Positives());
    }

    [Fact]
    public void A_slice_is_the_same_boards_with_games_numbered_from_zero()
    {
        var slice = Six().Slice(2, 3);
        Assert.Equal([0, 2, 3, 5], slice.Offsets.ToArray());
        Assert.Equal([1, 2, 0, 1, 3], slice.TrueCells.ToArray());
        Assert.Equal([0, 1, 1], slice.Game.ToArray());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1 / 3.0, 2)]
    [InlineData(2 / 3.0, 3)]
    [InlineData(1, 6)]
    public void A_split_never_cuts_a_game(double fraction, int boards)
    {
        var (train, test) = Six().SplitByGame(fraction);
        Assert.Equal((boards, 6 - boards), (train.Boards, test.Boards));
        int[] both = [.. train.TrueCells, .. test.TrueCells];
        Assert.Equal(Six().TrueCells.ToArray(), both);
    }

    [Fact]
    public void Shuffling_keeps_rows_whole_and_moves_them()
    {
        var builder = new BoardLabels.Builder("rows", [.. Enumerable.Range(0, 50).Select(i => $"{i}")]);
        for (var board = 0; board < 50; board++)
            builder.Add([.. Enumerable.Range(0, 50).Select(cell => (byte)(cell <= board ? 1 : 0))]);
        var shuffled = builder.Build().Shuffled(new SeedStream(7));
        int[] lengths = [.. Enumerable.Range(0, 50).Select(board => shuffled.True(board).Length)];
        Assert.Equal(Enumerable.Range(1, 50), lengths.Order());
        Assert.NotEqual(Enumerable.Range(1, 50), lengths);
        Assert.All(Enumerable.Range(0, 50), board => Assert.Equal(Enumerable.Range(0, lengths[board]), shuffled.True(board).ToArray()));
    }

    [Fact]
    public void Rows_that_are_not_labels_of_the_property_are_refused()
    {
        var builder = new BoardLabels.Builder("six", Names);
        Assert.Contains("six has 4 cells, this board 3", Assert.Throws<ArgumentException>(() => builder.Add([0, 1, 0])).Message, StringComparison.Ordinal);
        Assert.Contains("cell c: 7 is neither 0 nor 1", Assert.Throws<ArgumentException>(() => builder.Add([0, 1, 7, 0])).Message, StringComparison.Ordinal);
        Assert.Contains("4 cells do not fall into squares of 3", Assert.Throws<ArgumentException>(() => new BoardLabels.Builder("six", Names, 3)).Message, StringComparison.Ordinal);
    }
}
