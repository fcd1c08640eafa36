using Assay.BoardGames.Rules.Chess;
using Assay.Core.Errors;
using CsCheck;

namespace Assay.BoardGames.Tests.Rules;

public sealed class ChessSanTests
{
    // Morphy against the Duke of Brunswick and Count Isouard, Paris 1858, as printed everywhere.
    private const string OperaGame = "e4 e5 Nf3 d6 d4 Bg4 dxe5 Bxf3 Qxf3 dxe5 Bc4 Nf6 Qb3 Qe7 Nc3 c6 Bg5 b5 Nxb5 cxb5 Bxb5+ Nbd7 O-O-O Rd8 Rxd7 Rxd7 Rd1 Qe6 Bxd7+ Nxd7 Qb8+ Nxb8 Rd8#";

    [Fact]
    public void The_opera_game_ends_in_mate_and_is_written_as_printed()
    {
        var position = Position.Start;
        foreach (var san in OperaGame.Split(' '))
        {
            var move = San.Parse(position, san);
            Assert.Equal(san, position.ToSan(move));
            position = position.Play(move);
        }
        Assert.Equal("1n1Rkb1r/p4ppp/4q3/4p1B1/4P3/8/PPP2PPP/2K5 b k - 1 17", position.ToFen());
        Assert.Equal((true, 0), (position.InCheck, position.CountLegalMoves()));
    }

    [Theory]
    [InlineData(Fen.Start, "Nf3!?", "g1f3")]
    [InlineData(Fen.Start, "Ng1f3", "g1f3")]
    [InlineData(Fen.Start, "Ng1-f3+", "g1f3")]
    [InlineData(Fen.Start, "Nxf3", "g1f3")]
    [InlineData(Fen.Start, "e2-e4", "e2e4")]
    [InlineData(Fen.Start, "e2e4", "e2e4")]
    [InlineData(Fen.Start, "Pe4", "e2e4")]
    [InlineData("r3k2r/8/8/8/8/8/8/R3K2R w KQkq - 0 1", "O-O", "e1g1")]
    [InlineData("r3k2r/8/8/8/8/8/8/R3K2R w KQkq - 0 1", "0-0-0+", "e1c1")]
    [InlineData("r3k2r/8/8/8/8/8/8/R3K2R b KQkq - 0 1", "O-O-O", "e8c8")]
    [InlineData("3n4/4P3/8/8/8/8/k7/4K3 w - - 0 1", "e8Q", "e7e8q")]
    [InlineData("3n4/4P3/8/8/8/8/k7/4K3 w - - 0 1", "e8(N)", "e7e8n")]
    [InlineData("3n4/4P3/8/8/8/8/k7/4K3 w - - 0 1", "exd8=r", "e7d8r")]
    [InlineData("3n4/4P3/8/8/8/8/k7/4K3 w - - 0 1", "ed8B", "e7d8b")]
    [InlineData("4k3/8/8/3pP3/8/8/8/4K3 w - d6 0 1", "exd6e.p.", "e5d6")]
    [InlineData("4k3/8/8/3pP3/8/8/8/4K3 w - d6 0 1", "exd6 e.p.", "e5d6")]
    [InlineData("4k3/8/8/3pP3/8/8/8/4K3 w - d6 0 1", "exd6", "e5d6")]
    // The knight on d2 is pinned, so that the other needs no file; PGN standard 8.2.3.4.
    [InlineData("4k3/8/8/b7/8/8/3N2N1/4K3 w - - 0 1", "Nf4", "g2f4")]
    [InlineData("3qk3/8/8/8/8/5N2/3N4/3K4 w - - 0 1", "Ne5", "f3e5")]
    public void What_games_in_the_wild_write_is_read(string fen, string san, string uci) => Assert.Equal(uci, San.Parse(Fen.Parse(fen), san).ToString());

    [Theory]
    [InlineData("", "nothing is left of it")]
    [InlineData("+!", "nothing is left of it")]
    [InlineData("--", "a null move is no move")]
    [InlineData("Z0", "a null move is no move")]
    [InlineData("Nf9", "'f9' is no square")]
    [InlineData("N", "'N' is no square")]
    [InlineData("i4", "'i4' is no square")]
    [InlineData("Xf3", "'X' before the square")]
    [InlineData("Nxxf3", "'Nxx' before the square")]
    [InlineData("Ng10f3", "'Ng10' before the square")]
    [InlineData("nf3", "'n' before the square")]
    [InlineData("e8=K", "a pawn becomes N, B, R or Q")]
    [InlineData("e8(P)", "a pawn becomes N, B, R or Q")]
    [InlineData("e8P", "a pawn becomes N, B, R or Q")]
    [InlineData("O-O-O-O", "'-O' is no square")]
    [InlineData("1-0", "'-0' is no square")]
    public void What_is_no_move_cannot_be_read(string san, string words)
    {
        Assert.False(San.TryParse(Position.Start, san, out _, out var fault));
        Assert.Equal(SanFaultKind.Unreadable, fault.Kind);
        Assert.StartsWith($"'{san}' cannot be read as a move: ", fault.Text, StringComparison.Ordinal);
        Assert.Contains(words, fault.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Fen.Start, "Nd5", "no knight of White's can go to d5")]
    [InlineData(Fen.Start, "Nge2", "the pawn on e2 is White's own")]
    [InlineData(Fen.Start, "Naf3", "White has no knight on a")]
    [InlineData(Fen.Start, "exd3", "no pawn of White's can take on d3 from e")]
    [InlineData(Fen.Start, "e5", "no pawn of White's can go to e5")]
    [InlineData("4k3/8/8/8/8/8/8/4K3 w - - 0 1", "Qd4", "White has no queen")]
    [InlineData("4k3/8/8/8/8/8/8/4K3 w - - 0 1", "Q3d4", "White has no queen on 3")]
    [InlineData("4k3/4r3/8/8/8/8/4N3/4K3 w - - 0 1", "Nc3", "White's king on e1 would be in check from the rook on e7")]
    [InlineData("4k3/8/8/8/7q/8/8/4K2R w K - 0 1", "Rh2", "White's king on e1 would be in check from the queen on h4")]
    [InlineData("4k3/8/8/8/8/8/r7/4K3 w - - 0 1", "Kd2", "White's king on d2 would be in check from the rook on a2")]
    [InlineData("8/8/8/8/k2Pp2Q/8/8/3K4 b - d3 0 1", "exd3", "Black's king on a4 would be in check from the queen on h4")]
    [InlineData("3n4/4P3/8/8/8/8/k7/4K3 w - - 0 1", "e8", "e8 is the last rank: say what the pawn becomes, as in e8=Q")]
    [InlineData(Fen.Start, "e4=Q", "only a pawn that reaches the last rank is promoted")]
    [InlineData("4k3/8/8/8/8/8/8/R3K2R w Q - 0 1", "O-O", "White has no right to castle kingside")]
    [InlineData("r3k2r/8/8/8/8/8/8/4K3 b k - 0 1", "O-O-O", "Black has no right to castle queenside")]
    [InlineData("4k3/8/8/8/4r3/8/8/R3K2R w KQ - 0 1", "O-O", "White's king is in check from the rook on e4")]
    [InlineData("4k3/8/8/8/5r2/8/8/R3K2R w KQ - 0 1", "O-O", "cross or reach f1, which the rook on f4 attacks")]
    [InlineData("4k3/8/8/8/6r1/8/8/R3K2R w KQ - 0 1", "O-O", "cross or reach g1, which the rook on g4 attacks")]
    [InlineData("4k3/8/8/8/8/8/8/RN2K2R w KQ - 0 1", "O-O-O", "the knight on b1 stands between king and rook")]
    public void What_the_rules_forbid_is_told_with_the_reason(string fen, string san, string words)
    {
        Assert.False(San.TryParse(Fen.Parse(fen), san, out _, out var fault));
        Assert.Equal(SanFaultKind.Illegal, fault.Kind);
        Assert.StartsWith($"'{san}' is not allowed: ", fault.Text, StringComparison.Ordinal);
        Assert.Contains(words, fault.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4k3/8/8/8/8/5N2/8/1N2K3 w - - 0 1", "Nd2", "the knights on b1 f3 can go to d2")]
    [InlineData("4k3/8/8/8/8/8/R7/4K1R1 w - - 0 1", "Rg2", "the rooks on g1 a2 can go to g2")]
    [InlineData("3k4/8/8/2pPp3/8/8/8/4K3 b - - 0 1", "Kd7", null)]
    [InlineData("4k3/8/8/3p4/2P1P3/8/8/4K3 w - - 0 1", "xd5", "the pawns on c4 e4 can go to d5")]
    public void Two_men_that_could_make_a_move_are_named(string fen, string san, string? words)
    {
        Assert.Equal(words is null, San.TryParse(Fen.Parse(fen), san, out _, out var fault));
        if (words is null)
            return;
        Assert.Equal(SanFaultKind.Ambiguous, fault!.Kind);
        Assert.Contains(words, fault.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_queenside_castling_may_pass_its_rook_through_attack() =>
        Assert.Equal("e1c1", San.Parse(Fen.Parse("1r2k3/8/8/8/8/8/8/R3K3 w Q - 0 1"), "O-O-O").ToString());

    [Fact]
    public void Parse_tells_the_position_too() =>
        Assert.EndsWith($"(in {Fen.Start})", Assert.Throws<AssayException>(() => San.Parse(Position.Start, "Nf9")).Message, StringComparison.Ordinal);

    [Fact]
    public void An_illegal_move_is_not_written() => Assert.Throws<ArgumentException>(() => Position.Start.ToSan(new(12, 36)));

    [Fact]
    public void Text_of_any_kind_is_read_or_told_and_never_breaks()
    {
        var position = Fen.Parse("r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq -");
        Gen.String[Gen.Char["KQRBNPabcdefgh12345678x-=+#O0!?(). Zé"], 0, 8].Sample(text =>
        {
            if (San.TryParse(position, text, out var move, out var fault))
                Assert.True(position.IsLegal(move));
            else
                Assert.Contains(text, fault.Text, StringComparison.Ordinal);
        });
    }
}
