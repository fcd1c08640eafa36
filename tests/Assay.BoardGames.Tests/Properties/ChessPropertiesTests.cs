using Assay.BoardGames.Properties;
using Assay.BoardGames.Rules.Chess;
using Assay.Core.Errors;

namespace Assay.BoardGames.Tests.Properties;

public class ChessPropertiesTests
{
    // The position after 1.e4 e5 2.Nf3 as the reference's unit test has it (tests/test_chess_utils.py): rows from the first rank, black below zero.
    private static readonly int[][] AfterThreeMoves =
    [
        [4, 2, 3, 5, 6, 3, 0, 4], [1, 1, 1, 1, 0, 1, 1, 1], [0, 0, 0, 0, 0, 2, 0, 0], [0, 0, 0, 0, 1, 0, 0, 0],
        [0, 0, 0, 0, -1, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0], [-1, -1, -1, -1, 0, -1, -1, -1], [-4, -2, -3, -5, -6, -3, -2, -4],
    ];

    private static readonly Position Opening = Fen.Parse("rnbqkbnr/pppp1ppp/8/4p3/4P3/5N2/PPPP1PPP/RNBQKB1R b KQkq - 1 2");

    [Fact]
    public void Pieces_lie_in_thirteen_classes_from_the_black_king_to_the_white_king()
    {
        var expected = new byte[64 * 13];
        ForEachSquare((square, man) => expected[square * 13 + man + 6] = 1);
        Assert.Equal(expected, Of("board_to_piece_state").Label(Opening));
    }

    [Fact]
    public void Without_the_blank_class_twelve_are_left()
    {
        var expected = new byte[64 * 12];
        ForEachSquare((square, man) => { if (man != 0) expected[square * 12 + (man < 0 ? man + 6 : man + 5)] = 1; });
        Assert.Equal(expected, Of("board_to_piece_masked_blank_state").Label(Opening));
    }

    [Fact]
    public void Men_on_squares_where_their_like_began_are_masked()
    {
        var property = Of(ChessProperties.BoardName);
        Assert.Equal(768, property.Size);
        Assert.Equal(["f3 white knight", "e4 white pawn", "e5 black pawn"], True(property, Opening));
        Assert.Empty(True(property, Position.Start));
        // A rook that comes to a square where the other began is like it: the reference's mask knows no man, only kinds.
        Assert.Empty(True(property, Fen.Parse("4k3/8/8/8/8/8/8/R3K3 w - - 0 1")));
        Assert.Equal(["a1 white bishop"], True(property, Fen.Parse("4k3/8/8/8/8/8/8/B3K3 w - - 0 1")));
    }

    [Fact]
    public void Colours_are_black_blank_white()
    {
        var expected = new byte[64 * 3];
        ForEachSquare((square, man) => expected[square * 3 + Math.Sign(man) + 1] = 1);
        Assert.Equal(expected, Of("piece_color_state").Label(Opening));
    }

    [Fact]
    public void Every_property_of_the_lists_exists_once_and_fills_every_cell_whatever_was_there()
    {
        foreach (var mode in Enum.GetValues<PropertyMode>())
        {
            var all = ChessProperties.All(mode);
            Assert.Equal(all.Count, all.Select(property => property.Name).Distinct().Count());
            Assert.Equal(25, all.Count);
            Assert.Equal(14, ChessProperties.Strategy(mode).Count);
            Assert.All(all, property =>
            {
                var dirty = Enumerable.Repeat((byte)7, property.Size).ToArray();
                property.Label(Opening, dirty);
                Assert.Equal(property.Label(Opening), dirty);
                Assert.Equal(property.Size, property.CellNames.Distinct().Count());
                Assert.Equal((mode, 0), (property.Mode, property.Size % property.Classes));
            });
        }
    }

    // What differs between the modes, and nothing else does: each on a position where a player and the reference disagree.
    [Theory]
    [InlineData("any_fork", "4k3/8/8/3r4/8/r2N4/1N6/4K3 w - - 0 1", 0, 0)]          // nothing forked yet
    [InlineData("any_fork", "q3k3/2N5/8/8/8/8/8/4K3 b - - 0 1", 0, 0)]              // the fork is White's, Black moves
    [InlineData("any_fork", "6k1/8/1r3q2/3N4/8/8/8/4K3 w - - 0 1", 0, 1)]           // rook and queen: two kinds of target
    [InlineData("any_fork", "6k1/8/1r3r2/8/3N4/8/8/4K3 w - - 0 1", 0, 0)]
    [InlineData("any_fork", "6k1/8/1r3r2/3N4/8/8/8/4K3 w - - 0 1", 1, 1)]           // two rooks, one knight: both
    [InlineData("any_fork", "4k3/8/8/1r5r/3N1N2/8/8/4K3 w - - 0 1", 1, 0)]          // two knights with a rook each
    [InlineData("specific_fork", "4k3/8/8/1r5r/3N1N2/8/8/4K3 w - - 0 1", 1, 0)]
    [InlineData("specific_fork", "6k1/8/1r3q2/3N4/8/8/8/4K3 w - - 0 1", 1, 1)]
    [InlineData("any_fork", "4r1k1/8/8/8/1r1r4/8/4N3/4K3 w - - 0 1", 0, 0)]         // the pinned knight does not count
    [InlineData("can_capture_queen", "q3k3/8/8/3B3q/8/8/8/4K3 w - - 0 1", 1, 1)]
    [InlineData("can_capture_queen", "4k1q1/8/8/8/8/2q5/3P4/1N2K3 w - - 0 1", 0, 1)] // only the queen on the lower square can be taken
    [InlineData("has_bishop_pair", "4k3/8/8/8/8/8/8/B1B1K3 w - - 0 1", 1, 0)]        // a1 and c1 are both dark
    [InlineData("has_bishop_pair", "4k3/8/8/8/8/8/8/BB2K3 w - - 0 1", 1, 1)]
    [InlineData("ambiguous_moves", "4k3/8/8/8/3p4/2P1P3/8/4K3 w - - 0 1", 1, 0)]     // c3xd4 and e3xd4
    [InlineData("ambiguous_moves", "4k3/8/8/8/8/8/8/N3NK2 w - - 0 1", 1, 1)]
    [InlineData("ambiguous_moves", "4k3/P7/8/8/8/8/8/4K3 w - - 0 1", 0, 0)]          // four promotions of one pawn
    [InlineData("has_mate_threat", "6k1/8/6K1/8/8/8/8/R7 w - - 0 1", 1, 0)]          // White mates, nobody mates White
    [InlineData("has_mate_threat", "r7/8/8/8/8/6k1/8/6K1 w - - 0 1", 0, 1)]          // Black would mate on a1
    [InlineData("has_mate_threat", "8/8/8/8/8/6k1/8/r5K1 w - - 0 1", 0, 0)]          // in check, and mated: no question
    [InlineData("has_mate_threat", "rnbqkbnr/ppppp2p/5p2/6p1/4P3/2NP4/PPP2PPP/R1BQKBNR b KQkq - 0 3", 0, 1)]    // the reference's own unit test expects 1 and gets 0 (P10)
    public void Paper_and_strict_answer_as_they_should(string name, string fen, int paper, int strict)
    {
        var position = Fen.Parse(fen);
        Assert.Equal((paper, strict), (Of(name).Label(position)[0], Of(name, PropertyMode.Strict).Label(position)[0]));
    }

    [Fact]
    public void Threats_and_legal_moves_are_whites_in_paper_mode_and_the_movers_in_strict_mode()
    {
        var position = Fen.Parse("4k3/8/8/8/8/8/P7/4K3 b - - 0 1");
        Assert.Equal(["d7", "e7", "f7", "d8", "f8"], True(Of("threat_state"), position));
        Assert.Equal(["d1", "f1", "d2", "e2", "f2", "b3"], True(Of("threat_state", PropertyMode.Strict), position));
        Assert.Empty(True(Of("legal_moves_state"), position));
        Assert.Equal(["d7", "e7", "f7", "d8", "f8"], True(Of("legal_moves_state", PropertyMode.Strict), position));
        Assert.False(Of("threat_state").IsDefined(position));
        Assert.False(Of("legal_moves_state").IsDefined(position));
        Assert.True(Of("threat_state", PropertyMode.Strict).IsDefined(position));
    }

    [Fact]
    public void A_mate_threat_is_no_question_for_a_king_in_check()
    {
        var strict = Of("has_mate_threat", PropertyMode.Strict);
        Assert.False(strict.IsDefined(Fen.Parse("4r1k1/8/8/8/8/8/8/4K3 w - - 0 1")));
        Assert.True(strict.IsDefined(Position.Start));
    }

    [Theory]
    [InlineData("8/8/8/8/k2Pp2R/8/8/3K4 b - d3 0 1", 0)]                             // both pawns would leave the rank and open it
    [InlineData("8/8/8/8/k2Pp3/8/8/3K4 b - d3 0 1", 1)]
    [InlineData("rnbqkbnr/ppp1pppp/8/3p4/8/8/PPPPPPPP/RNBQKBNR w KQkq d6 0 2", 0)]   // a square, but no pawn to take there
    public void En_passant_counts_where_it_is_legal(string fen, int expected) => Assert.Equal(expected, Of("has_legal_en_passant").Label(Fen.Parse(fen))[0]);

    // Strict mode knows the mover only, so a position with colours swapped and ranks turned must get the same answers.
    [Fact]
    public void Strict_answers_do_not_depend_on_the_colour_of_the_mover()
    {
        foreach (var fen in Fens())
        {
            var (position, swapped) = (Fen.Parse(fen), Fen.Parse(Swapped(fen)));
            foreach (var property in ChessProperties.All(PropertyMode.Strict).Where(property => !ChessProperties.BoardNames.Contains(property.Name)))
            {
                var (ours, theirs) = (property.Label(position), property.Label(swapped));   // squares are turned back before they are compared
                Assert.Equal(ours, property.Size == 64 ? [.. Enumerable.Range(0, 64).Select(square => theirs[square ^ 56])] : theirs);
            }
        }
    }

    [Fact]
    public void Lists_and_names_are_found_and_a_misspelt_one_is_told_its_nearest()
    {
        Assert.Equal(["check_state", .. ChessProperties.StrategyNames.Where(name => name != "check_state"), ChessProperties.BoardName],
            ChessProperties.Named(["check_state", "strategy", "board"], PropertyMode.Paper).Select(property => property.Name));
        Assert.Equal(25, ChessProperties.Named(["all"], PropertyMode.Strict).Count);
        Assert.Contains("did you mean 'pin_state'?", Assert.Throws<AssayException>(() => ChessProperties.Named(["pins_state"], PropertyMode.Paper)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_of_results_files_have_the_references_function_names() => Assert.Equal(
        ["board_to_threat_state", "board_to_number_of_pieces", "board_to_any_fork", "board_to_piece_state", "board_to_piece_color_state", ChessProperties.BoardName],
        new[] { "threat_state", "num_pieces", "any_fork", "board_to_piece_state", "piece_color_state", ChessProperties.BoardName }.Select(name => Of(name).ReferenceName));

    private static IEnumerable<string> Fens()
    {
        using var file = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(Assay.TestKit.Golden.Path("boards/chess_properties.json")));
        return [.. file.RootElement.GetProperty("positions").EnumerateArray().Select(position => position.GetProperty("fen").GetString()!)];
    }

    private static string Swapped(string fen)
    {
        var fields = fen.Split(' ');
        var board = string.Join('/', Case(fields[0]).Split('/').Reverse());
        var enPassant = fields[3].Replace('6', '3');
        var castling = new string([.. "KQkq".Where(Case(fields[2]).Contains)]);
        return $"{board} b {(castling.Length == 0 ? "-" : castling)} {enPassant} 0 1";
    }

    private static string Case(string text) => string.Concat(text.Select(letter => char.IsAsciiLetterUpper(letter) ? char.ToLowerInvariant(letter) : char.ToUpperInvariant(letter)));

    private static BoardProperty<Position> Of(string name, PropertyMode mode = PropertyMode.Paper) => ChessProperties.Named([name], mode).Single();

    private static string[] True(BoardProperty<Position> property, Position position) =>
        [.. property.Label(position).Zip(property.CellNames).Where(cell => cell.First == 1).Select(cell => cell.Second)];

    private static void ForEachSquare(Action<int, int> see)
    {
        for (var square = 0; square < 64; square++)
            see(square, AfterThreeMoves[square / 8][square % 8]);
    }
}
