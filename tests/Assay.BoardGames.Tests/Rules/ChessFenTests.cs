using System.Text.Json;
using Assay.BoardGames.Rules.Chess;
using Assay.Core.Errors;
using Assay.TestKit;
using CsCheck;

namespace Assay.BoardGames.Tests.Rules;

public sealed class ChessFenTests
{
    [Fact]
    public void The_references_positions_are_read_and_written_back()
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(Golden.Path("boards/chess_properties.json")));
        var fens = golden.RootElement.GetProperty("positions").EnumerateArray().Select(one => one.GetProperty("fen").GetString()!).ToList();
        Assert.True(fens.Count >= 253);
        Assert.All(fens, fen => Assert.Equal(fen, Fen.Parse(fen).ToFen()));
    }

    [Theory]
    [InlineData("8/8/8/8/8/8/8/K1k5 w - -", "8/8/8/8/8/8/8/K1k5 w - - 0 1")]
    [InlineData("  8/8/8/8/8/8/8/K1k5   b - - 3", "8/8/8/8/8/8/8/K1k5 b - - 3 1")]
    [InlineData("8/8/8/8/8/8/8/K1k5 w - - 0 0", "8/8/8/8/8/8/8/K1k5 w - - 0 1")]
    [InlineData("8/8/8/8/8/8/8/K1k5_w_-_-_7_9", "8/8/8/8/8/8/8/K1k5 w - - 7 9")]
    [InlineData("r3k2r/8/8/8/8/8/8/R3K2R w qK - 0 1", "r3k2r/8/8/8/8/8/8/R3K2R w Kq - 0 1")]
    public void Clocks_may_be_missing_spaces_may_be_underscores_and_rights_come_in_any_order(string fen, string written) => Assert.Equal(written, Fen.Parse(fen).ToFen());

    [Theory]
    [InlineData("", FenDefect.FieldCount, "0 fields")]
    [InlineData("8/8/8/8/8/8/8/K1k5 w -", FenDefect.FieldCount, "3 fields, expected 4 to 6")]
    [InlineData("8/8/8/8/8/8/8/K1k5 w - - 0 1 7", FenDefect.FieldCount, "7 fields")]
    [InlineData("8/8/8/8/8/8/K1k5 w - - 0 1", FenDefect.Placement, "7 ranks, expected 8")]
    [InlineData("8/8/8/9/8/8/8/K1k5 w - - 0 1", FenDefect.Placement, "'9' is no man")]
    [InlineData("8/8/8/44/8/8/8/K1k5 w - - 0 1", FenDefect.Placement, "rank 5 '44': two digits side by side")]
    [InlineData("8/8/8/8/8/8/8/K1k6 w - - 0 1", FenDefect.Placement, "rank 1 'K1k6': 9 squares, expected 8")]
    [InlineData("8/8/8/8/8/8/8/K1kPPPPPPPP w - - 0 1", FenDefect.Placement, "11 squares")]
    [InlineData("8/8/8/8/8/8/8/K1k5 white - - 0 1", FenDefect.Turn, "'white', expected w or b")]
    [InlineData("8/8/8/8/8/8/8/K1k5 w KX - 0 1", FenDefect.CastlingField, "castling 'KX'")]
    [InlineData("r3k2r/8/8/8/8/8/8/R3K2R w KK - 0 1", FenDefect.CastlingField, "each once")]
    [InlineData("8/8/8/8/8/8/8/K1k5 w - e4 0 1", FenDefect.EnPassantField, "'e4', expected - or a square on rank 3 or 6")]
    [InlineData("8/8/8/8/8/8/8/K1k5 w - - -1 1", FenDefect.Clock, "half move clock '-1'")]
    [InlineData("8/8/8/8/8/8/8/K1k5 w - - 0 70000", FenDefect.Clock, "move number '70000', expected a whole number from 0 to 65535")]
    [InlineData("8/8/8/8/8/8/8/K7 w - - 0 1", FenDefect.Kings, "Black has no king")]
    [InlineData("8/8/8/8/8/8/8/K1k4K w - - 0 1", FenDefect.Kings, "White has 2 kings, on a1 h1")]
    [InlineData("8/8/8/8/8/8/8/Kk6 w - - 0 1", FenDefect.TouchingKings, "a1 and b1 touch")]
    [InlineData("4k3/8/8/NNNNNNNN/NNNNNNNN/8/8/K7 w - - 0 1", FenDefect.TooManyMen, "White has 17 men")]
    [InlineData("4k3/pppppppp/p7/8/8/8/8/K7 w - - 0 1", FenDefect.TooManyPawns, "Black has 9 pawns")]
    [InlineData("4k3/pppppppp/q7/7q/8/8/8/1K6 w - - 0 1", FenDefect.TooManyPromotions, "1 men that must be promoted pawns and only 0 pawns are gone")]
    [InlineData("4k3/8/8/8/8/8/PPPPPPPP/B1B1K3 w - - 0 1", FenDefect.TooManyPromotions, "White has 1 men")]
    [InlineData("P3k3/8/8/8/8/8/8/K6p w - - 0 1", FenDefect.PawnOnEdge, "pawn on h1 a8")]
    [InlineData("4k3/8/8/8/8/8/4R3/K7 w - - 0 1", FenDefect.OpponentInCheck, "Black is in check from e2 and it is White's move")]
    [InlineData("4k3/8/3N4/1B6/8/8/4R3/K7 b - - 0 1", FenDefect.TooManyCheckers, "Black is in check from e2 b5 d6")]
    [InlineData("4k3/8/8/8/8/8/8/R3K3 w K - 0 1", FenDefect.CastlingRight, "castling K: needs White's king on e1 and a rook on h1")]
    [InlineData("r4k2/8/8/8/8/8/8/4K3 w q - 0 1", FenDefect.CastlingRight, "castling q: needs Black's king on e8")]
    [InlineData("4k3/8/8/3p4/8/8/8/4K3 b - d6 0 1", FenDefect.EnPassantSquare, "with Black to move it is on rank 3")]
    [InlineData("4k3/8/8/8/8/8/8/4K3 w - d6 0 1", FenDefect.EnPassantSquare, "Black has no pawn on d5")]
    [InlineData("4k3/3n4/8/3p4/8/8/8/4K3 w - d6 0 1", FenDefect.EnPassantSquare, "d7 is occupied")]
    public void Every_defect_is_found_and_named(string fen, FenDefect defect, string words)
    {
        Assert.False(Fen.TryParse(fen, out var position, out var faults));
        Assert.Contains(faults, fault => fault.Defect == defect && fault.Text.Contains(words, StringComparison.Ordinal));
        Assert.Equal(default, position);
    }

    [Fact]
    public void All_defects_are_told_at_once()
    {
        const string fen = "P3k3/8/8/8/8/8/4R3/8 w KQ e3 x 1";
        var error = Assert.Throws<AssayException>(() => Fen.Parse(fen));
        Assert.StartsWith($"FEN '{fen}': half move clock 'x'", error.Message, StringComparison.Ordinal);
        Assert.All(["White has no king", "pawn on a8", "castling K:", "castling Q:", "en passant e3: with White to move"], part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        Assert.False(Fen.TryParse("4k3/8/8/8/8/8/4R3/K7 x - e3 0 1", out _, out var faults));
        // Whose move it is cannot be read, so neither check nor en passant are judged.
        Assert.Equal([FenDefect.Turn], faults.Select(fault => fault.Defect));
    }

    [Fact]
    public void No_text_breaks_the_reader()
    {
        var word = Gen.String[Gen.Char["KQRBNPkqrbnp12345678/wb-aeh36 09xé\0"], 0, 40];
        Gen.Select(word, word, word, (a, b, c) => $"{a} {b}{c}").Sample(text => Assert.Equal(Fen.TryParse(text, out _, out var faults), faults.Count == 0));
    }

    [Fact]
    public void Equality_is_by_every_field()
    {
        var start = Position.Start;
        Assert.Equal(start, Fen.Parse(Fen.Start));
        var roundTrip = new[] { "Nf3", "Nf6", "Ng1", "Ng8" }.Aggregate(start, (position, san) => position.Play(San.Parse(position, san)));
        Assert.True(start != roundTrip);
        Assert.Equal("rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 4 3", roundTrip.ToString());
        var (byKnight, byPawn) = (Fen.Parse("8/8/8/8/8/8/8/K1k5 w - - 0 1"), Fen.Parse("8/8/8/8/8/8/8/K1k5 b - - 0 1"));
        Assert.False(byKnight == byPawn);
    }

    [Fact]
    public void A_null_move_passes_the_turn_and_nothing_else()
    {
        var passed = Fen.Parse("rnbqkbnr/ppp1pppp/8/8/3pP3/8/PPPP1PPP/RNBQKBNR b KQkq e3 0 3").NullMove();
        Assert.Equal("rnbqkbnr/ppp1pppp/8/8/3pP3/8/PPPP1PPP/RNBQKBNR w KQkq - 1 4", passed.ToFen());
    }
}
