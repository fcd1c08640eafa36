using System.Text.Json;
using Assay.BoardGames.Games;
using Assay.BoardGames.Rules.Othello;
using Assay.TestKit;

namespace Assay.BoardGames.Tests.Rules;

public sealed class OthelloBoardTests
{
    /// <summary>A second set of rules: a board of cells, walked square by square.</summary>
    private static List<int> Turned(int side, int[] cells, int square, int color)
    {
        var all = new List<int>();
        if (cells[square] != 0)
            return all;
        for (var down = -1; down <= 1; down++)
            for (var right = -1; right <= 1; right++)
            {
                if (down == 0 && right == 0)
                    continue;
                var run = new List<int>();
                int row = square / side + down, column = square % side + right;
                while (row >= 0 && row < side && column >= 0 && column < side && cells[row * side + column] == -color)
                {
                    run.Add(row * side + column);
                    (row, column) = (row + down, column + right);
                }
                if (row >= 0 && row < side && column >= 0 && column < side && cells[row * side + column] == color)
                    all.AddRange(run);
            }
        return all;
    }

    private static int[] Cells(OthelloBoard board) => [.. Enumerable.Range(0, board.Squares).Select(square => board[square] switch { OthelloColor.Black => 1, OthelloColor.White => -1, _ => 0 })];

    private static List<int> Legal(int side, int[] cells, int color) => [.. Enumerable.Range(0, side * side).Where(square => Turned(side, cells, square, color).Count > 0)];

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(8)]
    public void Random_games_follow_rules_that_were_written_a_second_time(int side)
    {
        var passes = 0;
        foreach (var game in new RandomOthelloGames(side, seed: 3).Make(200))
        {
            var cells = Cells(OthelloBoard.Start(side));
            var color = 1;
            var boards = game.Boards().ToList();
            for (var ply = 0; ply < game.Length; ply++)
            {
                if (Legal(side, cells, color).Count == 0)
                    (color, passes) = (-color, passes + 1);
                var move = game.Moves[ply];
                var turned = Turned(side, cells, move, color);
                Assert.NotEmpty(turned);
                foreach (var square in turned.Append(move))
                    cells[square] = color;
                color = -color;
                Assert.Equal(cells, Cells(boards[ply]));
                Assert.Equal(ply + 1, boards[ply].MovesPlayed);
                var mover = Legal(side, cells, color).Count > 0 ? color : -color;
                Assert.Equal(Legal(side, cells, mover), OthelloSquares.In(boards[ply].LegalMoves));
            }
            Assert.Empty(Legal(side, cells, 1));
            Assert.Empty(Legal(side, cells, -1));
            Assert.True(boards[^1].IsOver);
        }
        Assert.True(passes > 10, "no passes were seen");
    }

    [Fact]
    public void Recorded_games_give_the_recorded_states_and_replies()
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Golden.Path("boards/othello_games.json")));
        foreach (var game in golden.RootElement.GetProperty("games").EnumerateArray())
        {
            int[] moves = [.. game.GetProperty("moves").EnumerateArray().Select(move => move.GetInt32())];
            var boards = OthelloGame.TryPlay(8, moves, out _)!.Boards().ToList();
            Assert.Equal(game.GetProperty("states").EnumerateArray().Select(state => state.GetString()), boards.Select(board => board.ToString()));
            Assert.Equal(game.GetProperty("valid_after").EnumerateArray().Select(valid => string.Join(',', valid.EnumerateArray().Select(square => square.GetInt32()))),
                boards.Select(board => string.Join(',', OthelloSquares.In(board.LegalMoves))));
        }
    }

    [Fact]
    public void A_move_that_is_not_allowed_says_why()
    {
        var board = OthelloBoard.Start(8);
        Assert.Null(board.WhyNot(19));
        Assert.Equal("d4 already holds a white disc", board.WhyNot(27));
        Assert.Equal("a1 turns no disc for Black", board.WhyNot(0));
        Assert.Equal("square 64 is not on a board of side 8", board.WhyNot(64));
        Assert.Equal("square -1 is not on a board of side 8", board.WhyNot(-1));
        Assert.Equal("a1 comes after the game is over", OthelloBoard.At(4, 0b1110, 0, OthelloColor.White).WhyNot(0));
        Assert.Contains("turns no disc", Assert.Throws<ArgumentException>(() => board.Play(0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => board.Play(64));
    }

    [Fact]
    public void Boards_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => OthelloBoard.Start(5));
        Assert.Throws<ArgumentException>(() => OthelloBoard.At(8, 1, 1, OthelloColor.Black));
        Assert.Throws<ArgumentException>(() => OthelloBoard.At(6, 1UL << 36, 0, OthelloColor.Black));
    }

    // A lone row "- + . .": White may go to its third square, Black nowhere.
    [Fact]
    public void A_player_without_a_move_is_skipped()
    {
        var white = OthelloBoard.At(4, black: 0b0010, white: 0b0001, OthelloColor.Black);
        Assert.Equal(OthelloColor.White, white.Mover);
        Assert.Equal(0b0100UL, white.LegalMoves);
    }
}
