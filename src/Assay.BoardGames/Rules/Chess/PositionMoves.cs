using static Assay.BoardGames.Rules.Chess.Squares;

namespace Assay.BoardGames.Rules.Chess;

public readonly partial struct Position
{
    /// <summary>Room enough for the moves of any position: the most known is 218 legal ones.</summary>
    public const int MostMoves = 256;

    // Which rights a move from or to a square ends: the kings' and the rooks' home squares.
    private static readonly byte[] Forfeits = [.. Enumerable.Range(0, 64).Select(square => (byte)(square switch
    {
        0 => CastlingRights.WhiteQueenside, 7 => CastlingRights.WhiteKingside, 4 => CastlingRights.WhiteQueenside | CastlingRights.WhiteKingside,
        56 => CastlingRights.BlackQueenside, 63 => CastlingRights.BlackKingside, 60 => CastlingRights.BlackQueenside | CastlingRights.BlackKingside,
        _ => CastlingRights.None,
    }))];

    /// <summary>Writes the legal moves, in no order to rely on, and returns how many there are.</summary>
    /// <param name="moves">At least <see cref="MostMoves"/> long, or what the position needs.</param>
    public int LegalMoves(Span<Move> moves)
    {
        var list = new MoveList(moves);
        MoveGeneration.Generate(this, legal: true, ref list);
        return list.Count;
    }

    /// <summary>The legal moves, freshly allocated.</summary>
    public Move[] LegalMoves()
    {
        Span<Move> moves = stackalloc Move[MostMoves];
        return moves[..LegalMoves(moves)].ToArray();
    }

    /// <summary>Writes the moves that would be legal if the king could be left in check, and returns how many there are. Castling is among them only where it is legal.</summary>
    /// <param name="moves">At least <see cref="MostMoves"/> long, or what the position needs.</param>
    public int PseudoLegalMoves(Span<Move> moves)
    {
        var list = new MoveList(moves);
        MoveGeneration.Generate(this, legal: false, ref list);
        return list.Count;
    }

    /// <summary>How many legal moves there are, without writing them: about twice as fast. Zero means mate or stalemate.</summary>
    public int CountLegalMoves()
    {
        var counter = new MoveCounter();
        MoveGeneration.Generate(this, legal: true, ref counter);
        return counter.Count;
    }

    /// <summary>The squares that a legal move ends on (the king's where it castles).</summary>
    public ulong LegalDestinations()
    {
        var union = new DestinationSet();
        MoveGeneration.Generate(this, legal: true, ref union);
        return union.Squares;
    }

    /// <summary>The squares that a move of <see cref="PseudoLegalMoves"/> ends on.</summary>
    public ulong PseudoLegalDestinations()
    {
        var union = new DestinationSet();
        MoveGeneration.Generate(this, legal: false, ref union);
        return union.Squares;
    }

    /// <summary>Whether a move, wherever it comes from, is among <see cref="LegalMoves(Span{Move})"/>.</summary>
    public bool IsLegal(Move move)
    {
        Span<Move> moves = stackalloc Move[MostMoves];
        return moves[..LegalMoves(moves)].Contains(move);
    }

    /// <summary>Whether it takes a man, en passant included.</summary>
    public bool IsCapture(Move move) => (Occupied & Bit(move.To)) != 0 || IsEnPassant(move);

    /// <summary>Whether a pawn takes the pawn that has just stepped over its destination.</summary>
    public bool IsEnPassant(Move move) => move.To == enPassant && TypeAt(move.From) == (int)PieceType.Pawn;

    /// <summary>Whether the king moves two squares and brings the rook.</summary>
    public bool IsCastling(Move move) => Math.Abs(move.From - move.To) == 2 && TypeAt(move.From) == (int)PieceType.King;

    /// <summary>The position after a move that is legal here; what an illegal one leads to is not defined (ask <see cref="IsLegal"/> where in doubt).</summary>
    public Position Play(Move move)
    {
        var (from, to, us, them) = (move.From, move.To, turn, turn ^ 1);
        var (newTypes, newColors, moved) = (types, colors, TypeAt(from));
        var taken = IsEnPassant(move) ? to ^ 8 : to;
        if ((newColors[them] & Bit(taken)) != 0)
        {
            newTypes[TypeAt(taken)] ^= Bit(taken);
            newColors[them] ^= Bit(taken);
        }
        newTypes[moved] ^= Bit(from);
        newTypes[(int)(move.Promotion ?? (PieceType)moved)] |= Bit(to);
        newColors[us] ^= Bit(from) | Bit(to);
        if (IsCastling(move))
        {
            // The rook goes from its corner to the square that the king passed.
            var rook = Bit(to > from ? to + 1 : to - 2) | Bit((from + to) / 2);
            newTypes[(int)PieceType.Rook] ^= rook;
            newColors[us] ^= rook;
        }
        var irreversible = moved == (int)PieceType.Pawn || (Occupied & Bit(to)) != 0;
        int? stepped = moved == (int)PieceType.Pawn && Math.Abs(from - to) == 16 ? (from + to) / 2 : null;
        return new(newTypes, newColors, (Color)them, (CastlingRights)(rights & ~(Forfeits[from] | Forfeits[to])), stepped, irreversible ? 0 : Math.Min(halfMoves + 1, ushort.MaxValue), Math.Min(fullMove + us, ushort.MaxValue));
    }

    /// <summary>The same men with the other side to move: what it threatens. No position of a game where the side to move is in check, for then the other could take a king.</summary>
    public Position NullMove() => new(types, colors, SideToMove.Opponent(), CastlingRights, null, Math.Min(halfMoves + 1, ushort.MaxValue), Math.Min(fullMove + turn, ushort.MaxValue));

    // Whether a move that is otherwise allowed leaves the mover's king safe. A captured man no longer attacks; a king cannot hide behind itself.
    internal bool KeepsKingSafe(Move move)
    {
        var (them, to) = (SideToMove.Opponent(), Bit(move.To));
        var king = King(SideToMove);
        if (king == move.From)
            return AttackersTo(move.To, them, Occupied ^ Bit(king)) == 0;
        var taken = IsEnPassant(move) ? Bit(move.To ^ 8) : to;
        return (AttackersTo(king, them, ((Occupied & ~taken) ^ Bit(move.From)) | to) & ~taken) == 0;
    }
}
