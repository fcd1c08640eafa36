using Assay.BoardGames.Games;
using Assay.BoardGames.Rules.Othello;
using Assay.Core.Errors;
using Assay.TestKit;

namespace Assay.BoardGames.Tests.Games;

public sealed class OthelloGamesTests
{
    // SAE_BoardGameEval, tests/test_classifier_eval.py: the reference's decoding of a game.
    [Fact]
    public void Tokens_are_the_references()
    {
        int[] tokens = [20, 21, 34, 19, 13, 40, 47, 28, 12, 41, 35, 5, 10], squares = [19, 20, 37, 18, 12, 43, 50, 29, 11, 44, 38, 4, 9];
        var moves = new OthelloMoves(8);
        Assert.Equal(squares, moves.Decode(tokens));
        Assert.Equal(tokens, squares.Select(moves.Token));
        Assert.Equal((61, 59, 0), (moves.VocabularySize, moves.ContextLength, OthelloMoves.Pad));
    }

    [Theory]
    [InlineData(4, 13, 11)]
    [InlineData(6, 33, 31)]
    [InlineData(8, 61, 59)]
    public void Every_square_but_the_centre_has_a_token_and_back(int side, int vocabulary, int context)
    {
        var moves = new OthelloMoves(side);
        Assert.Equal((vocabulary, context), (moves.VocabularySize, moves.ContextLength));
        var playable = Enumerable.Range(0, side * side).Where(square => OthelloBoard.Start(side)[square] is null).ToList();
        Assert.Equal(Enumerable.Range(1, vocabulary - 1), playable.Select(moves.Token));
        Assert.Equal(playable, Enumerable.Range(1, vocabulary - 1).Select(moves.Square));
    }

    [Fact]
    public void What_is_no_move_has_no_token()
    {
        var moves = new OthelloMoves(8);
        Assert.Contains("square 27 has no token", Assert.Throws<AssayException>(() => moves.Token(27)).Message, StringComparison.Ordinal);
        Assert.Throws<AssayException>(() => moves.Token(64));
        Assert.Throws<AssayException>(() => moves.Token(-1));
        Assert.Contains("token 61 is no move", Assert.Throws<AssayException>(() => moves.Square(61)).Message, StringComparison.Ordinal);
        Assert.Throws<AssayException>(() => moves.Square(0));
        Assert.Equal([19], moves.Decode([20, 0, 99]));
        Assert.Throws<AssayException>(() => moves.Encode(new RandomOthelloGames(6, 1).Game(0)));
    }

    [Fact]
    public void A_games_tokens_decode_to_its_moves()
    {
        var moves = new OthelloMoves(6);
        foreach (var game in new RandomOthelloGames(6, 5).Make(50))
            Assert.Equal(game.Moves.ToArray().Select(square => (int)square), moves.Decode(moves.Encode(game)));
    }

    [Fact]
    public void Games_depend_on_seed_and_number_alone()
    {
        var games = new RandomOthelloGames(8, 7).Make(64);
        var again = new RandomOthelloGames(8, 7);
        Assert.Equal(games.Skip(40).Select(game => game.ToString()), again.Make(24, first: 40).Select(game => game.ToString()));
        Assert.Equal(games[63].ToString(), again.Game(63).ToString());
        Assert.NotEqual(games[0].ToString(), new RandomOthelloGames(8, 8).Game(0).ToString());
        Assert.Equal(64, games.Select(game => game.ToString()).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Distinct_games_differ_and_small_boards_run_out()
    {
        var games = new RandomOthelloGames(4, 1).MakeDistinct(300, TestContext.Current.CancellationToken);
        Assert.Equal(300, games.Select(game => game.ToString()).Distinct(StringComparer.Ordinal).Count());
        Assert.True(new RandomOthelloGames(4, 1).Make(300).Select(game => game.ToString()).Distinct(StringComparer.Ordinal).Count() < 300);
    }

    // 8×8: 99.0 % of games last 60 moves, mean branching 8.54, 34 % contain a pass (counted by a second program over random games).
    [Fact]
    public void Random_games_are_as_long_and_as_broad_as_random_games_are()
    {
        var games = new RandomOthelloGames(8, 11).Make(4_000);
        Assert.InRange(games.Count(game => game.Length == 60) / 4_000.0, 0.983, 0.997);
        var branching = games.SelectMany(game => game.Boards().Take(game.Length - 1).Prepend(OthelloBoard.Start(8))).Average(board => OthelloSquares.In(board.LegalMoves).Count());
        Assert.InRange(branching, 8.49, 8.59);
        var passes = games.Count(game => game.Boards().Take(game.Length - 1).Prepend(OthelloBoard.Start(8)).Zip(game.Boards()).Any(pair => pair.First.Mover == pair.Second.Mover && !pair.Second.IsOver));
        Assert.InRange(passes / 4_000.0, 0.31, 0.37);
    }

    [Fact]
    public void Games_written_as_names_or_numbers_are_read_back()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "games.txt");
        var games = new RandomOthelloGames(6, 2).Make(3);
        File.WriteAllLines(path, ["# made for a test", games[0].ToString(), "", string.Join(',', games[1].Moves.ToArray()), games[2].ToString().ToUpperInvariant()]);
        Assert.Equal(games.Select(game => game.ToString()), OthelloTranscripts.Read(path, 6).Select(game => game.ToString()));
    }

    [Fact]
    public void A_bad_game_is_named_by_line_game_ply_and_reason()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "games.txt");
        File.WriteAllLines(path, ["c4 c3", "", "c4 c4 d3", "c4 z9", "c4 a1 z9", "c4"]);
        Assert.Contains("line 3, game 2, ply 2: c4 already holds a black disc", Assert.Throws<UnreadableFileException>(() => OthelloTranscripts.Read(path, 8).ToList()).Message, StringComparison.Ordinal);
        var faults = new List<string>();
        Assert.Equal(["c4 c3", "c4"], OthelloTranscripts.Read(path, 8, OnError.Skip, faults.Add).Select(game => game.ToString()));
        Assert.Equal(3, faults.Count);
        Assert.Contains("line 4, game 3, ply 2: 'z9' is no square of a board of side 8", faults[1], StringComparison.Ordinal);
        Assert.Contains("line 5, game 4, ply 2: a1 turns no disc for White", faults[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("none.txt", Assert.Throws<UnreadableFileException>(() => OthelloTranscripts.Read("none.txt", 8).ToList()).Message, StringComparison.Ordinal);
}
