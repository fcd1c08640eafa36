using System.Text.Json;
using Assay.BoardGames.Games;
using Assay.BoardGames.Properties;
using Assay.BoardGames.Properties.Othello;
using Assay.BoardGames.Rules.Othello;
using Assay.Core.Errors;
using Assay.Tensors.Formats;
using Assay.TestKit;
using static TorchSharp.torch;

namespace Assay.BoardGames.Tests.Properties;

public sealed class OthelloPropertyTests
{
    private static readonly (int Down, int Right)[] Compass = [(-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1)];

    [Theory]
    [InlineData("mine_yours")]
    [InlineData("lines_mine")]
    public void Paper_mode_gives_the_references_labels(string tensor)
    {
        using var scope = NewDisposeScope();
        using var golden = SafetensorsFile.Open(Golden.Path("boards/othello_labels.safetensors"));
        var moves = golden.Read("moves");
        BoardProperty<OthelloBoard> property = tensor == "mine_yours" ? new OthelloDiscs(8, PropertyMode.Paper) : new OthelloLines(8, PropertyMode.Paper);
        for (var game = 0; game < moves.size(0); game++)
        {
            var boards = OthelloGame.TryPlay(8, [.. moves[game].data<long>().Select(move => (int)move)], out _)!.Boards().ToList();
            var expected = golden.Read(tensor)[game].reshape(boards.Count, property.Size).to(ScalarType.Byte);
            for (var ply = 0; ply < boards.Count; ply++)
                Assert.Equal(expected[ply].data<byte>().ToArray(), property.Label(boards[ply]));
        }
    }

    [Fact]
    public void Valid_moves_are_the_recorded_replies()
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Golden.Path("boards/othello_games.json")));
        var property = new OthelloValidMoves(8, PropertyMode.Paper);
        foreach (var game in golden.RootElement.GetProperty("games").EnumerateArray())
        {
            var boards = OthelloGame.TryPlay(8, [.. game.GetProperty("moves").EnumerateArray().Select(move => move.GetInt32())], out _)!.Boards();
            foreach (var (board, valid) in boards.Zip(game.GetProperty("valid_after").EnumerateArray()))
                Assert.Equal(valid.EnumerateArray().Select(square => square.GetInt32()), True(property, board));
        }
    }

    // SAE_BoardGameEval, tests/test_classifier_eval.py: replies and lines after the first move c4.
    [Fact]
    public void After_the_first_move_the_replies_and_their_lines_are_the_references()
    {
        var board = OthelloBoard.Start(8).Play(19);
        Assert.Equal([18, 20, 34], True(new OthelloValidMoves(8, PropertyMode.Paper), board));
        Assert.Equal([18 * 8 + 3, 20 * 8 + 4, 34 * 8 + 2], True(new OthelloLines(8, PropertyMode.Paper), board));
        Assert.Equal(["c3 SE", "c5 S", "e3 E"], True(new OthelloLines(8, PropertyMode.Strict), board).Select(cell => new OthelloLines(8, PropertyMode.Strict).CellNames[cell]));
    }

    [Theory]
    [InlineData(6, PropertyMode.Paper)]
    [InlineData(8, PropertyMode.Paper)]
    [InlineData(8, PropertyMode.Strict)]
    public void Lengths_of_lines_and_runs_are_those_counted_a_second_time(int side, PropertyMode mode)
    {
        var lengths = new OthelloLineLengths(side, mode);
        var runs = new OthelloOpponentRuns(side, mode);
        foreach (var board in new RandomOthelloGames(side, 21).Make(20).SelectMany(game => game.Boards()))
        {
            var (expectedLines, expectedRuns) = (new HashSet<int>(), new HashSet<int>());
            for (var square = 0; square < side * side; square++)
                for (var direction = 0; direction < 8 && board[square] is null; direction++)
                {
                    var (length, ends) = Walk(board, square, Compass[direction], Mover(board, mode));
                    if (length > 0 && ends)
                        expectedLines.Add(square * (side - 2) * 8 + (length - 1) * 8 + direction);
                    var counted = length == 0 && mode == PropertyMode.Paper ? side - 2 : Math.Min(length, side - 2);   // Python's index -8 counts from the end
                    if (counted > 0)
                        expectedRuns.Add(square * (side - 2) * 8 + (counted - 1) * 8 + direction);
                }
            Assert.Equal(expectedLines.Order(), True(lengths, board));
            Assert.Equal(expectedRuns.Order(), True(runs, board));
        }
    }

    [Fact]
    public void Labels_by_counting_moves_and_by_the_rules_part_after_a_pass_only()
    {
        var (paper, strict) = (new OthelloDiscs(8, PropertyMode.Paper), new OthelloDiscs(8, PropertyMode.Strict));
        var (boards, differing, late) = (0, 0, 0);
        foreach (var (before, board) in new RandomOthelloGames(8, 4).Make(1_000).SelectMany(game => game.Boards().Prepend(OthelloBoard.Start(8)).Zip(game.Boards().Take(game.Length - 1))))
        {
            boards++;
            var byCount = board.MovesPlayed % 2 == 0 ? OthelloColor.Black : OthelloColor.White;
            differing += board.Mover != byCount ? 1 : 0;
            late += before.Mover.Opponent() != byCount ? 1 : 0;
            Assert.Equal(board.Mover != byCount, !paper.Label(board).AsSpan().SequenceEqual(strict.Label(board)));
            Assert.Equal(OthelloSquares.In(board.Own), True(strict, board).Where(cell => cell % 3 == 0).Select(cell => cell / 3));
        }
        // Counted by other programs over random games: 1.2 % of positions, and 0.70 % where a pass is taken only when the next disc is placed.
        Assert.InRange(differing / (double)boards, 0.0105, 0.0145);
        Assert.InRange(late / (double)boards, 0.0055, 0.0085);
    }

    // 59,000 boards of the reference's test set hold 2,006,000 discs: 34 a board, exact for games without early ends.
    [Fact]
    public void The_masked_discs_are_the_discs()
    {
        var games = new RandomOthelloGames(8, 6).Make(100).Where(game => game.Length >= 59).ToList();
        var paper = OthelloLabels.Of(games, new OthelloDiscsMasked(8, PropertyMode.Paper), 59);
        var strict = OthelloLabels.Of(games, new OthelloDiscsMasked(8, PropertyMode.Strict), 59);
        Assert.Equal((games.Count * 59, 192, 128), (paper.Boards, paper.Cells, strict.Cells));
        Assert.Equal((3, 2, games.Count), (paper.Classes, strict.Classes, paper.Games));
        Assert.Equal(34L * paper.Boards, paper.TrueCells.Length);
        Assert.Equal(34L * paper.Boards, strict.TrueCells.Length);
        Assert.DoesNotContain(paper.TrueCells.ToArray(), cell => cell % 3 == 1);
    }

    // Published for a model of random weights: .2723 of 192 cells; a feature that is always on scores F1 = 2p / (1 + p) on a cell that is true at rate p.
    [Fact]
    public void A_feature_that_is_always_on_scores_what_was_published_for_a_random_model()
    {
        var labels = OthelloLabels.Of(new RandomOthelloGames(8, 1).Make(3_000), new OthelloDiscsMasked(8, PropertyMode.Paper), 59);
        var scores = labels.Positives().Sum(positives => 2.0 * positives / (positives + labels.Boards));
        Assert.InRange(scores / 192, 0.2715, 0.2745);
        Assert.InRange(scores / 128, 0.4075, 0.4115);
    }

    [Fact]
    public void Properties_are_found_by_the_references_names()
    {
        Assert.All(OthelloProperties.All(8, PropertyMode.Paper), property => Assert.IsType(property.GetType(), OthelloProperties.Named(property.Name, 8, PropertyMode.Strict)));
        Assert.Equal([192, 192, 64, 512, 3072, 3072], OthelloProperties.All(8, PropertyMode.Paper).Select(property => property.Size));
        Assert.Contains("games_batch_to_valid_moves_BLRRC", Assert.Throws<AssayException>(() => OthelloProperties.Named("discs", 8, PropertyMode.Paper)).Message, StringComparison.Ordinal);
    }

    private static int[] True(BoardProperty<OthelloBoard> property, OthelloBoard board)
    {
        var cells = property.Label(board);
        return [.. Enumerable.Range(0, cells.Length).Where(cell => cells[cell] == 1)];
    }

    private static OthelloColor Mover(OthelloBoard board, PropertyMode mode) =>
        mode == PropertyMode.Strict ? board.Mover : board.MovesPlayed % 2 == 0 ? OthelloColor.Black : OthelloColor.White;

    private static (int Length, bool Ends) Walk(OthelloBoard board, int square, (int Down, int Right) step, OthelloColor mover)
    {
        var (row, column, length) = (square / board.Side + step.Down, square % board.Side + step.Right, 0);
        OthelloColor? At() => row < 0 || column < 0 || row >= board.Side || column >= board.Side ? null : board[row * board.Side + column];
        while (At() == mover.Opponent())
            (row, column, length) = (row + step.Down, column + step.Right, length + 1);
        return (length, At() == mover);
    }
}
