using System.Text;
using Assay.BoardGames.Games;
using Assay.BoardGames.Rules.Chess;
using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.TestKit;

namespace Assay.BoardGames.Tests.Games;

public sealed class ChessGamesTests : IDisposable
{
    // Morphy's game at the Paris Opera, 1858.
    private const string Opera = """
        [Event "Paris"]
        [Result "1-0"]

        1. e4 e5 2. Nf3 d6 3. d4 Bg4 4. dxe5 Bxf3 5. Qxf3 dxe5 6. Bc4 Nf6 7. Qb3 Qe7 8. Nc3 c6 9. Bg5 b5 10. Nxb5 cxb5 11. Bxb5+ Nbd7
        12. 0-0-0 Rd8 {the rook} 13. Rxd7! Rxd7 14. Rd1 Qe6 15. Bxd7 Nxd7 16. Qb8+!! Nxb8 17. Rd8# 1-0
        """;

    private const string OperaText = ";1.e4 e5 2.Nf3 d6 3.d4 Bg4 4.dxe5 Bxf3 5.Qxf3 dxe5 6.Bc4 Nf6 7.Qb3 Qe7 8.Nc3 c6 9.Bg5 b5 10.Nxb5 cxb5 11.Bxb5+ Nbd7 "
        + "12.O-O-O Rd8 13.Rxd7 Rxd7 14.Rd1 Qe6 15.Bxd7+ Nxd7 16.Qb8+ Nxb8 17.Rd8#";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_known_game_ends_where_it_is_known_to_end()
    {
        var game = Assert.Single(Read(Write(Opera)));
        Assert.Equal("1n1Rkb1r/p4ppp/4q3/4p1B1/4P3/8/PPP2PPP/2K5 b k - 1 17", game.Positions()[^1].ToFen());
        Assert.Equal((33, "1-0", 1L, "Paris"), (game.Moves.Count, game.Result, game.Number, game.Headers["Event"]));
    }

    [Fact]
    public void Its_transcript_is_in_the_models_spelling_and_reads_back()
    {
        var game = Assert.Single(Read(Write(Opera)));
        Assert.Equal(OperaText, ChessTranscript.Of(game).Text);
        Assert.Equal(game.Moves, Assert.Single(Read(Write(OperaText))).Moves);
        Assert.True(ChessTranscript.TryParse(OperaText[1..] + " 1-0", out var again, out _));
        Assert.Equal(("1-0", 33), (again!.Result, again.Moves.Count));
    }

    [Fact]
    public void Boards_lie_at_dots_with_white_to_move_and_the_reply_on_the_board()
    {
        var transcript = ChessTranscript.Of(Parsed(OperaText));
        Assert.Equal(17, transcript.Dots.Count);
        Assert.Equal([2, 10], transcript.Dots.Take(2));
        Assert.Equal("rnbqkbnr/pppp1ppp/8/4p3/4P3/8/PPPP1PPP/RNBQKBNR w KQkq e6 0 2", transcript.Boards[1].ToFen());
        Assert.Equal(Position.Start, transcript.Boards[0]);
    }

    // The reference finds the board of a character by counting the spaces before it (create_state_stack).
    [Fact]
    public void On_random_games_the_board_of_a_dot_is_the_one_after_as_many_moves_as_spaces_stand_before_it()
    {
        foreach (var game in Random(60, 160))
        {
            var positions = game.Positions();
            foreach (var (characters, boards) in ((int, int)[])[(256, 20), (int.MaxValue, int.MaxValue), (100, 5), (3, 20), (2, 20)])
            {
                var transcript = ChessTranscript.Of(game, characters, boards);
                int[] dots = [.. Enumerable.Range(0, transcript.Text.Length).Where(at => transcript.Text[at] == '.').Take(boards)];
                Assert.Equal(dots, transcript.Dots);
                Assert.Equal(dots.Select(dot => positions[transcript.Text[..dot].Count(letter => letter == ' ')]), transcript.Boards);
                Assert.True(transcript.Text.Length <= characters);
                Assert.Equal(transcript.Text.Length, ChessCharacters.Encode(transcript.Text).Length);
            }
        }
    }

    [Fact]
    public void Random_games_survive_being_written_and_read_whole_or_cut_anywhere()
    {
        foreach (var game in Random(40, 120))
        {
            var text = ChessTranscript.Of(game).Text;
            Assert.Equal(game.Moves, Parsed(text).Moves);
            for (var length = 0; length < text.Length; length += 7)
            {
                Assert.True(ChessTranscript.TryParse(text[..length], out var cut, out _, mayBeCut: true));
                var whole = text[..length].Count(letter => letter == ' ');
                Assert.Equal(game.Moves.Take(whole), cut!.Moves);
            }
        }
    }

    [Theory]
    [InlineData("1. e4 e5 *\n\n[Round \"2\"]\n1. e4 e5 2. Ke3 *", "game 2 (line 3), ply 3: 'Ke3' is not allowed")]
    [InlineData("1. e4 e5 2. Nf9 *", "game 1 (line 1), ply 3: 'Nf9' cannot be read")]
    [InlineData("1. Nf3 a6 2. Nc3 a5 3. Nd4 a4 4. Ncb5 h6 5. Na3 *\n1. Nf3 Nf6 2. Nc3 a6 3. Nd4 a5 4. Nb5 *", "game 2 (line 2), ply 7: 'Nb5' is ambiguous")]
    [InlineData("[FEN \"8/8/8/8/8/8/8/8 w - - 0 1\"]\n1. e4 *", "game 1 (line 1): its FEN header '8/8/8/8/8/8/8/8 w - - 0 1' is no possible position: White has no king; Black has no king")]
    [InlineData("1. e4 e5", "the file ends in the middle of this game")]
    [InlineData(";1.e4 e5\n\n;1.e4 e4", "game 2 (line 3), ply 2: 'e4' is not allowed")]
    public void A_bad_game_stops_the_reading_with_game_line_ply_move_and_reason(string text, string expected)
    {
        var path = Write(text);
        var error = Assert.Throws<UnreadableFileException>(() => Read(path).ToList());
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("--on-error skip", error.Message, StringComparison.Ordinal);
        Assert.Equal(path, error.File);
    }

    [Fact]
    public void Bad_games_are_skipped_on_request_and_reported_in_order()
    {
        var text = string.Concat(Enumerable.Range(0, 700).Select(n => n % 100 == 7 ? "1. e4 Ke4 *\n" : "1. e4 e5 *\n"));
        var faults = new List<GameFault>();
        var games = Read(Write(text), OnError.Skip, faults.Add).ToList();
        Assert.Equal(693, games.Count);
        Assert.Equal([8, 108, 208, 308, 408, 508, 608], faults.Select(fault => fault.Game));
        Assert.All(faults, fault => Assert.Equal((2, "Ke4"), (fault.Ply, fault.Move)));
        Assert.Equal(games.Select(game => game.Number).Order(), games.Select(game => game.Number));
    }

    [Fact]
    public void A_game_may_start_from_a_position_of_its_own_but_has_no_transcript_then()
    {
        var game = Assert.Single(Read(Write("[FEN \"4k3/8/8/8/8/8/4P3/4K3 b - - 0 1\"]\n1... Kd7 2. e4 *")));
        Assert.Equal("8/3k4/8/8/4P3/8/8/4K3 b - e3 0 2", game.Positions()[^1].ToFen());
        Assert.Contains("starts from 4k3", Assert.Throws<AssayException>(() => ChessTranscript.Of(game)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compressed_files_give_the_same_games()
    {
        using var compressor = new ZstdSharp.Compressor();
        var path = _folder["games.pgn.zst"];
        File.WriteAllBytes(path, compressor.Wrap(Encoding.ASCII.GetBytes(Opera + "\n\n" + Opera)).ToArray());
        Assert.Equal([33, 33], Read(path).Select(game => game.Moves.Count));
    }

    [Fact]
    public void A_transcript_line_without_end_is_an_error_and_not_memory() =>
        Assert.Contains("line 2 has more than", Assert.Throws<UnreadableFileException>(() => Read(Write(";1.e4\n;1." + new string('e', 1_100_000))).ToList()).Message, StringComparison.Ordinal);

    [Fact]
    public void Reading_stops_when_it_is_told_to()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => ChessGames.Read(Write(Opera), cancellation: stop.Token).ToList());
    }

    private static IEnumerable<ChessGame> Random(int games, int plies) => Enumerable.Range(0, games).Select(game => RandomChessGames.Game(new SeedStream((ulong)game), plies));

    private static ChessGame Parsed(string text)
    {
        Assert.True(ChessTranscript.TryParse(text, out var game, out var fault), fault?.ToString());
        return game!;
    }

    private static IEnumerable<ChessGame> Read(string path, OnError onError = OnError.Stop, Action<GameFault>? skipped = null) =>
        ChessGames.Read(path, onError, skipped, TestContext.Current.CancellationToken);

    private string Write(string text)
    {
        var path = _folder[$"{Guid.NewGuid():N}.pgn"];
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => _folder.Dispose();
}
