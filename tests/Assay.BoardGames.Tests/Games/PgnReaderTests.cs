using System.Text;
using Assay.BoardGames.Games;
using Assay.BoardGames.Games.Pgn;

namespace Assay.BoardGames.Tests.Games;

public class PgnReaderTests
{
    [Fact]
    public void Headers_moves_and_result_are_taken_and_all_else_passed_over()
    {
        var game = Only("""
            % an escape
            [Event "Rated \"Blitz\" game \\ arena"]
            [White  "A"]
            [FEN "8/8/8/8/8/8/8/8 w - - 0 1"]

            1. e4 { [%clk 0:03:00] (not a variation ; nor this) } 1... e5 $1 2.Nf3!? (2. f4 exf4 (2... d5 {)} 3. exd5 ; )
            e4) 3. Nf3) 2... Nc6 ; a comment { to the end of the line
            % 3. Bc4 is escaped
            3.Bb5 a6?? 4. O-O ! exd6 e.p. 5 . e8=Q+ 1/2-1/2
            """);
        Assert.Equal(["e4", "e5", "Nf3", "Nc6", "Bb5", "a6", "O-O", "exd6", "e8=Q+"], game.Moves);
        Assert.Equal("Rated \"Blitz\" game \\ arena", game.Headers["Event"]);
        Assert.Equal("A", game.Headers["White"]);
        Assert.Equal("8/8/8/8/8/8/8/8 w - - 0 1", game.StartFen);
        Assert.Equal(("1/2-1/2", 1L, 2L), (game.Result, game.Number, game.Line));
    }

    [Theory]
    [InlineData("1-0")]
    [InlineData("0-1")]
    [InlineData("*")]
    public void Every_result_ends_a_game(string result)
    {
        var games = All($"1. e4 {result} 1. d4 {result}");
        Assert.Equal([["e4"], ["d4"]], games.Select(game => game.Game!.Moves));
        Assert.All(games, game => Assert.Equal(result, game.Game!.Result));
    }

    [Fact]
    public void Castling_with_noughts_is_a_move_and_not_a_result() => Assert.Equal(["0-0", "0-0-0"], Only("8. 0-0 0-0-0 1-0").Moves);

    [Fact]
    public void A_new_header_begins_a_new_game_where_the_result_is_missing()
    {
        var games = All("[Event \"a\"]\n1. e4 e5\n\n[Event \"b\"]\n1. d4 *");
        Assert.Equal(["", "*"], games.Select(game => game.Game!.Result));
        Assert.Equal(4, games[1].Game!.Line);
    }

    [Fact]
    public void Line_ends_of_every_kind_and_a_byte_order_mark_mean_nothing()
    {
        Assert.Equal(["e4", "e5"], Only("\uFEFF[Event \"a\"]\r\n\r\n1. e4\r\ne5\r\n*\r\n").Moves);
        Assert.Equal(["e4", "e5"], Only("\uFEFF1. e4\ne5 *").Moves);
    }

    [Fact]
    public void Names_may_be_utf8_or_latin1()
    {
        Assert.Equal("Müller", Only("[White \"Müller\"] *").Headers["White"]);
        Assert.Equal("Müller", All(Encoding.Latin1.GetBytes("[White \"Müller\"] *")).Single().Game!.Headers["White"]);
    }

    [Theory]
    [InlineData("1. e4 e5 2. N", "the file ends in the middle of this game", 1)]
    [InlineData("1. e4\ne5 { and then", "the file ends inside a comment", 2)]
    [InlineData("1. e4 (1. d4 {x", "the file ends inside a comment of a variation", 1)]
    [InlineData("1. e4\n(1. d4", "the variation that opens in line 2 is never closed", 2)]
    [InlineData("[Event \"a", "the file ends inside a header", 1)]
    [InlineData("[Event a]\n*", "a header is not of the form", 1)]
    [InlineData("[Event \"a]\n1. e4 *", "a header is not of the form", 1)]
    [InlineData("1. e4\n} e5 *", "'}' has no meaning among moves", 2)]
    [InlineData("1. e4 \0 *", "the byte 0x00 has no meaning among moves", 1)]
    public void What_is_wrong_with_the_text_is_said_with_its_line(string text, string reason, long line)
    {
        var fault = All(text)[0].Fault!;
        Assert.Contains(reason, fault.Reason, StringComparison.Ordinal);
        Assert.Equal((line, 1L, null), (fault.Line, fault.Game, fault.Ply));
        Assert.StartsWith(FormattableString.Invariant($"game 1 (line {line}): "), fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_goes_on_at_the_game_after_a_bad_one()
    {
        var games = All("1. e4 } *\n[Event \"open\"]\n1. d4 (1. c4\n[Event \"next\"]\n1. Nf3 *");
        Assert.Equal([true, true, false], games.Select(game => game.Fault is not null));
        Assert.Equal(["Nf3"], games[2].Game!.Moves);
        Assert.Equal(3, games[2].Game!.Number);
    }

    [Fact]
    public void Words_headers_and_games_without_end_are_faults_and_not_memory()
    {
        Assert.Contains("longer than 255", All(new string('a', 300) + " *")[0].Fault!.Reason, StringComparison.Ordinal);
        Assert.Contains("not of the form", All($"[Event \"{new string('a', 20_000)}\"] *")[0].Fault!.Reason, StringComparison.Ordinal);
        Assert.Contains("20000 half-moves", All(string.Concat(Enumerable.Repeat("Nf3 ", 20_001)) + "*")[0].Fault!.Reason, StringComparison.Ordinal);
        Assert.Contains("256 headers", All(string.Concat(Enumerable.Range(0, 257).Select(n => $"[T{n} \"\"]\n")) + "*")[0].Fault!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_file_read_in_small_pieces_is_the_same_games()
    {
        var text = string.Concat(Enumerable.Range(0, 3_000).Select(n => $"[Round \"{n}\"]\r\n\r\n1. e4 {{c}} e5 (1... c5) {n % 7 + 2}. Nf3 *\r\n\r\n"));
        using var reader = new PgnReader(new InPieces(Encoding.UTF8.GetBytes(text)));
        var count = 0;
        while (reader.TryRead(out var game, out _))
            Assert.Equal((count++.ToString(System.Globalization.CultureInfo.InvariantCulture), 3), (game!.Headers["Round"], game.Moves.Count));
        Assert.Equal(3_000, count);
    }

    // What other tests allocate meanwhile would drown a count of bytes, so it is asked whether games that were read can be collected.
    [Fact]
    public void A_reader_keeps_no_game_that_it_gave()
    {
        using var reader = new PgnReader(new Endless("[White \"A\"]\n\n1. e4 {a comment} e5 2. Nf3 (2. f4) Nc6 *\n\n"u8.ToArray()));
        var given = Read(reader, 20_000);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(0, given.Count(game => game.IsAlive));
        Assert.True(reader.TryRead(out var next, out _));
        Assert.Equal(20_001, next!.Number);
    }

    // In a method of its own, so that no local of the test holds the last game.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static List<WeakReference> Read(PgnReader reader, int games)
    {
        var given = new List<WeakReference>();
        while (given.Count < games && reader.TryRead(out var game, out _))
            given.Add(new WeakReference(game));
        return given;
    }

    private static PgnGame Only(string text)
    {
        var (game, fault) = Assert.Single(All(text));
        Assert.Null(fault);
        return game!;
    }

    private static List<(PgnGame? Game, GameFault? Fault)> All(string text) => All(Encoding.UTF8.GetBytes(text));

    private static List<(PgnGame? Game, GameFault? Fault)> All(byte[] text)
    {
        using var reader = new PgnReader(new MemoryStream(text));
        var all = new List<(PgnGame?, GameFault?)>();
        while (reader.TryRead(out var game, out var fault))
            all.Add((game, fault));
        return all;
    }

    // A stream that gives one to seven bytes a read, as a slow source does.
    private sealed class InPieces(byte[] bytes) : MemoryStream(bytes)
    {
        private int _reads;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1 + _reads++ % 7)]);
    }

    // The same bytes for ever.
    private sealed class Endless(byte[] block) : MemoryStream
    {
        private long _at;

        public override int Read(Span<byte> buffer)
        {
            for (var place = 0; place < buffer.Length; place++)
                buffer[place] = block[_at++ % block.Length];
            return buffer.Length;
        }
    }
}
