using Assay.BoardGames.Rules.Othello;

namespace Assay.BoardGames.Tests.Rules;

/// <summary>Counts of positions against published ones: 8×8 by Aart Bik (perft for reversi), the rest counted by a second program.</summary>
public sealed class OthelloPerftTests
{
    private static readonly Dictionary<int, long[]> Published = new()
    {
        [8] = [4, 12, 56, 244, 1396, 8200, 55092, 390216, 3005288, 24571284, 212258800],
        [6] = [4, 12, 56, 244, 1364, 7604, 47740, 308716, 2114912, 14976792],
        [4] = [4, 12, 44, 128, 424, 1256, 3624, 9116, 20044, 36540],
    };

    private static long Count(OthelloBoard board, int depth, OthelloPasses passes = OthelloPasses.ArePlies) =>
        OthelloPerft.Count(board, depth, passes, cancellation: TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(8, 9)]
    [InlineData(6, 10)]
    [InlineData(4, 10)]
    public void Perft_gives_the_published_counts(int side, int depth)
    {
        for (var plies = 1; plies <= depth; plies++)
            Assert.Equal(Published[side][plies - 1], Count(OthelloBoard.Start(side), plies));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(11)]
    [Trait("Speed", "Slow")]
    public void Perft_gives_the_published_counts_far_ahead(int depth) => Assert.Equal(Published[8][depth - 1], Count(OthelloBoard.Start(8), depth));

    // Up to depth 8 no game has passed or ended, so the variants part at 9.
    [Theory]
    [InlineData(8, 390216)]
    [InlineData(9, 3005320)]
    [InlineData(10, 24571192)]
    public void Games_as_token_sequences_are_counted_with_free_passes(int depth, long sequences) =>
        Assert.Equal(sequences, Count(OthelloBoard.Start(8), depth, OthelloPasses.AreFree));

    [Fact]
    public void The_branches_add_up_and_the_start_is_symmetric()
    {
        var branches = OthelloPerft.Divide(OthelloBoard.Start(8), 6, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([19, 26, 37, 44], branches.Select(branch => branch.Square));
        Assert.Equal(8200 / 4, branches[0].Leaves);
        Assert.Single(branches.Select(branch => branch.Leaves).Distinct());
    }

    [Fact]
    public void Depth_nothing_is_the_position_itself_and_a_finished_game_is_one_leaf_or_none()
    {
        Assert.Equal(1, Count(OthelloBoard.Start(4), 0));
        var over = OthelloBoard.At(4, black: 0b1111, white: 0, OthelloColor.Black);
        Assert.Equal(1, Count(over, 3));
        Assert.Equal(0, Count(over, 3, OthelloPasses.AreFree));
    }
}
