using System.Globalization;
using static System.FormattableString;

namespace Assay.BoardGames.Rules.Chess;

/// <summary>The fields of a FEN one by one, going on after a faulty one so that all faults are found.</summary>
internal sealed class FenReader
{
    private readonly List<FenFault> faults = [];
    private readonly int halfMoves, fullMove = 1;

    public FenReader(string[] fields)
    {
        if (fields.Length is < 4 or > 6)
            Fault(FenDefect.FieldCount, Invariant($"{fields.Length} fields, expected 4 to 6: men, side to move, castling, en passant square, half moves, move number"));
        if (fields.Length > 0)
            Board = ReadBoard(fields[0]);
        Turn = fields.Length > 1 ? ReadTurn(fields[1]) : null;
        Rights = fields.Length > 2 ? ReadRights(fields[2]) : CastlingRights.None;
        EnPassant = fields.Length > 3 ? ReadEnPassant(fields[3]) : null;
        halfMoves = fields.Length > 4 ? ReadClock(fields[4], "half move clock") : 0;
        fullMove = fields.Length > 5 ? Math.Max(1, ReadClock(fields[5], "move number")) : 1;
    }

    public IReadOnlyList<FenFault> Faults => faults;

    /// <summary>The man on each of the 64 squares; null where that field cannot be read.</summary>
    public Piece?[]? Board { get; }

    /// <summary>Null where that field cannot be read.</summary>
    public Color? Turn { get; }

    public CastlingRights Rights { get; }

    public int? EnPassant { get; }

    /// <summary>What the fields say, possible or not; White moves where that field cannot be read. For a FEN whose <see cref="Board"/> could be read.</summary>
    public Position Position
    {
        get
        {
            var (types, colors) = (new Position.TypeSets(), new Position.ColorSets());
            for (var square = 0; square < 64; square++)
            {
                if (Board![square] is not { } piece)
                    continue;
                types[(int)piece.Type] |= Squares.Bit(square);
                colors[(int)piece.Color] |= Squares.Bit(square);
            }
            return new(types, colors, Turn ?? Color.White, Rights, EnPassant, halfMoves, fullMove);
        }
    }

    private void Fault(FenDefect defect, string text) => faults.Add(new(defect, text));

    private Piece?[]? ReadBoard(string field)
    {
        var (board, before, ranks) = (new Piece?[64], faults.Count, field.Split('/'));
        if (ranks.Length != 8)
            Fault(FenDefect.Placement, Invariant($"{ranks.Length} ranks, expected 8 divided by '/'"));
        for (var row = 0; row < Math.Min(8, ranks.Length); row++)
            ReadRank(ranks[row], 7 - row, board);
        return faults.Count == before ? board : null;
    }

    private void ReadRank(string text, int rank, Piece?[] board)
    {
        var file = 0;
        for (var place = 0; place < text.Length; place++)
        {
            if (text[place] is >= '1' and <= '8')
            {
                file += text[place] - '0';
                if (place > 0 && char.IsAsciiDigit(text[place - 1]))
                    Fault(FenDefect.Placement, Invariant($"rank {rank + 1} '{text}': two digits side by side"));
            }
            else if (Piece.FromLetter(text[place]) is not { } piece)
                Fault(FenDefect.Placement, Invariant($"rank {rank + 1} '{text}': '{text[place]}' is no man (PNBRQK, pnbrqk) and no digit 1 to 8"));
            else if (file++ < 8)
                board[Squares.At(file - 1, rank)] = piece;
        }
        if (file != 8)
            Fault(FenDefect.Placement, Invariant($"rank {rank + 1} '{text}': {file} squares, expected 8"));
    }

    private Color? ReadTurn(string field)
    {
        if (field is "w" or "b")
            return field == "w" ? Color.White : Color.Black;
        Fault(FenDefect.Turn, $"side to move '{field}', expected w or b");
        return null;
    }

    private CastlingRights ReadRights(string field)
    {
        if (field == "-")
            return CastlingRights.None;
        var rights = CastlingRights.None;
        foreach (var letter in field)
        {
            var place = "KQkq".IndexOf(letter, StringComparison.Ordinal);
            if (place < 0 || ((int)rights >> place & 1) != 0)
            {
                Fault(FenDefect.CastlingField, $"castling '{field}', expected - or some of KQkq, each once");
                break;
            }
            rights |= (CastlingRights)(1 << place);
        }
        return rights;
    }

    private int? ReadEnPassant(string field)
    {
        if (field == "-")
            return null;
        if (Squares.TryParse(field, out var square) && Squares.Rank(square) is 2 or 5)
            return square;
        Fault(FenDefect.EnPassantField, $"en passant square '{field}', expected - or a square on rank 3 or 6");
        return null;
    }

    private int ReadClock(string field, string name)
    {
        if (ushort.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return value;
        Fault(FenDefect.Clock, $"{name} '{field}', expected a whole number from 0 to 65535");
        return 0;
    }
}
