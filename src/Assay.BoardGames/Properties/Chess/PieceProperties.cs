using System.Numerics;
using Assay.BoardGames.Rules.Chess;

namespace Assay.BoardGames.Properties.Chess;

/// <summary>What stands on each square. The classes lie in the reference's order: black king, queen … pawn, blank, white pawn … king.</summary>
internal sealed class PieceProperty : ChessProperty
{
    private const int Blank = 6;

    private readonly bool _blank;
    private readonly byte[] _kept;

    private PieceProperty(string name, PropertyMode mode, bool blank, byte[] kept, IReadOnlyList<string> cellNames) : base(name, mode, cellNames)
    {
        (_blank, _kept) = (blank, kept);
    }

    /// <summary>64 squares × 13 classes, blank among them.</summary>
    public static PieceProperty All(PropertyMode mode) => Of("board_to_piece_state", mode, blank: true, initial: true);

    /// <summary>64 × 12: the blank class left out.</summary>
    public static PieceProperty WithoutBlank(PropertyMode mode) => Of("board_to_piece_masked_blank_state", mode, blank: false, initial: true);

    /// <summary>64 × 12 again, but a man on a square where one like it starts the game counts as not there. What the paper reports.</summary>
    public static PieceProperty WithoutBlankAndInitial(PropertyMode mode) => Of("board_to_piece_masked_blank_and_initial_state", mode, blank: false, initial: false);

    public override int Classes => _blank ? 13 : 12;

    public override string ReferenceName => Name;

    public override void Label(ChessFacts facts, Span<byte> cells)
    {
        cells[..Size].Clear();
        if (_blank)
            Mark(~facts.Position.Occupied, Blank, cells);
        for (var type = PieceType.Pawn; type <= PieceType.King; type++)
        {
            Mark(facts.Position.Pieces(Color.White, type), Blank + 1 + (int)type, cells);
            Mark(facts.Position.Pieces(Color.Black, type), Blank - 1 - (int)type, cells);
        }
    }

    private void Mark(ulong squares, int place, Span<byte> cells)
    {
        for (; squares != 0; squares &= squares - 1)
        {
            var cell = Cell(BitOperations.TrailingZeroCount(squares), place, _blank);
            cells[cell] = _kept[cell];
        }
    }

    private static int Cell(int square, int place, bool blank) => blank ? square * 13 + place : square * 12 + (place > Blank ? place - 1 : place);

    private static PieceProperty Of(string name, PropertyMode mode, bool blank, bool initial)
    {
        var names = from square in SquareNames from place in Enumerable.Range(0, 13) where blank || place != Blank select $"{square} {ClassName(place)}";
        var kept = new byte[64 * (blank ? 13 : 12)];
        Array.Fill(kept, (byte)1);
        if (!initial)
        {
            var start = Position.Start;
            for (var square = 0; square < 64; square++)
            {
                if (start.At(square) is { } man)
                    kept[Cell(square, Place(man), blank)] = 0;
            }
        }
        return new(name, mode, blank, kept, [.. names]);
    }

    private static int Place(Piece man) => man.Color == Color.White ? Blank + 1 + (int)man.Type : Blank - 1 - (int)man.Type;

    private static string ClassName(int place) => place == Blank ? "blank"
        : place > Blank ? $"white {Word(place - Blank - 1)}" : $"black {Word(Blank - 1 - place)}";

    private static string Word(int type) => ((PieceType)type).ToString().ToLowerInvariant();
}

/// <summary>Whose man stands on each square: black, none, white.</summary>
internal sealed class PieceColorProperty(PropertyMode mode) : ChessProperty("piece_color_state", mode, Names)
{
    private static readonly IReadOnlyList<string> Names = [.. from square in SquareNames from side in (string[])["black", "blank", "white"] select $"{square} {side}"];

    public override int Classes => 3;

    public override void Label(ChessFacts facts, Span<byte> cells)
    {
        var (white, black) = (facts.Position.Pieces(Color.White), facts.Position.Pieces(Color.Black));
        for (var square = 0; square < 64; square++)
        {
            var (w, b) = ((byte)(white >> square & 1), (byte)(black >> square & 1));
            (cells[square * 3], cells[square * 3 + 1], cells[square * 3 + 2]) = (b, (byte)(1 ^ w ^ b), w);
        }
    }
}
