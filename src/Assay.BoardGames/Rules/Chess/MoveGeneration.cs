using System.Numerics;
using static Assay.BoardGames.Rules.Chess.Squares;

namespace Assay.BoardGames.Rules.Chess;

/// <summary>Where generated moves go: into a list, a count, or a set of destinations.</summary>
internal interface IMoveSink
{
    /// <summary>Moves of one man.</summary>
    void Add(int from, ulong destinations);

    /// <summary>Pawn moves that came <paramref name="step"/> squares each.</summary>
    void AddPawns(ulong destinations, int step);

    /// <summary>The same onto the last rank: four moves for each destination.</summary>
    void AddPromotions(ulong destinations, int step);
}

/// <summary>The moves of the side to move. Legal ones are made legal as they are generated: the squares that answer a check, the line of a pin, the squares the king may not enter.</summary>
internal static class MoveGeneration
{
    public static void Generate<TSink>(in Position position, bool legal, ref TSink sink) where TSink : struct, IMoveSink, allows ref struct
    {
        var (us, them) = (position.SideToMove, position.SideToMove.Opponent());
        var (own, occupied, king) = (position.Pieces(us), position.Occupied, position.King(us));
        var checkers = position.AttackersTo(king, them, occupied);
        KingSteps(position, king, legal, ref sink);
        if (legal && BitOperations.PopCount(checkers) > 1)
            return;
        var allowed = legal && checkers != 0 ? checkers | Attacks.Between(king, First(checkers)) : ~own;
        var pinned = legal ? position.Pinned(us) : 0;
        Officers(position, own & ~pinned, allowed, ref sink);
        Pawns(position, position.Pieces(us, PieceType.Pawn) & ~pinned, allowed, ref sink);
        for (; pinned != 0; pinned &= pinned - 1)
        {
            var (man, line) = (pinned & (0 - pinned), allowed & Attacks.Through(king, First(pinned)));
            Officers(position, man, line, ref sink);
            Pawns(position, position.Pieces(us, PieceType.Pawn) & man, line, ref sink);
        }
        EnPassant(position, legal, ref sink);
        if (checkers == 0)
            Castlings(position, king, ref sink);
    }

    private static void KingSteps<TSink>(in Position position, int king, bool legal, ref TSink sink) where TSink : struct, IMoveSink, allows ref struct
    {
        var steps = Attacks.King(king) & ~position.Pieces(position.SideToMove);
        if (legal)
        {
            var (them, withoutKing) = (position.SideToMove.Opponent(), position.Occupied ^ Bit(king));
            for (var left = steps; left != 0; left &= left - 1)
            {
                if (position.AttackersTo(First(left), them, withoutKing) != 0)
                    steps ^= Bit(First(left));
            }
        }
        sink.Add(king, steps);
    }

    private static void Officers<TSink>(in Position position, ulong men, ulong allowed, ref TSink sink) where TSink : struct, IMoveSink, allows ref struct
    {
        var (occupied, queens) = (position.Occupied, position.Pieces(PieceType.Queen));
        allowed &= ~position.Pieces(position.SideToMove);
        for (var left = men & position.Pieces(PieceType.Knight); left != 0; left &= left - 1)
            sink.Add(First(left), Attacks.Knight(First(left)) & allowed);
        for (var left = men & (position.Pieces(PieceType.Bishop) | queens); left != 0; left &= left - 1)
            sink.Add(First(left), Attacks.Bishop(First(left), occupied) & allowed);
        for (var left = men & (position.Pieces(PieceType.Rook) | queens); left != 0; left &= left - 1)
            sink.Add(First(left), Attacks.Rook(First(left), occupied) & allowed);
    }

    private static void Pawns<TSink>(in Position position, ulong pawns, ulong allowed, ref TSink sink) where TSink : struct, IMoveSink, allows ref struct
    {
        if (pawns == 0)
            return;
        var white = position.SideToMove == Color.White;
        var (forward, empty, enemy) = (white ? 8 : -8, ~position.Occupied, position.Pieces(position.SideToMove.Opponent()));
        var single = BitOperations.RotateLeft(pawns, forward) & empty;
        var twice = BitOperations.RotateLeft(single & (white ? Rank3 : Rank6), forward) & empty & allowed;
        PawnMoves(single & allowed, forward, ref sink);
        sink.AddPawns(twice, 2 * forward);
        PawnMoves(BitOperations.RotateLeft(pawns & ~FileA, forward - 1) & enemy & allowed, forward - 1, ref sink);
        PawnMoves(BitOperations.RotateLeft(pawns & ~FileH, forward + 1) & enemy & allowed, forward + 1, ref sink);
    }

    private static void PawnMoves<TSink>(ulong destinations, int step, ref TSink sink) where TSink : struct, IMoveSink, allows ref struct
    {
        var promoting = destinations & (Rank1 | Rank8);
        sink.AddPawns(destinations ^ promoting, step);
        if (promoting != 0)
            sink.AddPromotions(promoting, step);
    }

    // Two men leave the same rank at once, so that neither pins nor the squares that answer a check decide; the king's safety is looked at afresh.
    private static void EnPassant<TSink>(in Position position, bool legal, ref TSink sink) where TSink : struct, IMoveSink, allows ref struct
    {
        if (position.EnPassantSquare is not { } to)
            return;
        var us = position.SideToMove;
        for (var pawns = Attacks.Pawn(us.Opponent(), to) & position.Pieces(us, PieceType.Pawn); pawns != 0; pawns &= pawns - 1)
        {
            if (!legal || position.KeepsKingSafe(new(First(pawns), to)))
                sink.Add(First(pawns), Bit(to));
        }
    }

    private static void Castlings<TSink>(in Position position, int king, ref TSink sink) where TSink : struct, IMoveSink, allows ref struct
    {
        var white = position.SideToMove == Color.White;
        var (kingside, queenside) = white ? (CastlingRights.WhiteKingside, CastlingRights.WhiteQueenside) : (CastlingRights.BlackKingside, CastlingRights.BlackQueenside);
        if (position.CastlingRights.HasFlag(kingside) && CastlingBar(position, king, king + 2) == null)
            sink.Add(king, Bit(king + 2));
        if (position.CastlingRights.HasFlag(queenside) && CastlingBar(position, king, king - 2) == null)
            sink.Add(king, Bit(king - 2));
    }

    /// <summary>The square that forbids a castling to which the right still exists, and whether a man stands on it (else it is attacked); null where nothing does. The king is taken not to be in check.</summary>
    public static (int Square, bool Occupied)? CastlingBar(in Position position, int king, int to)
    {
        var (step, corner) = to > king ? (1, king + 3) : (-1, king - 4);
        var inTheWay = Attacks.Between(king, corner) & position.Occupied;
        if (inTheWay != 0)
            return (First(inTheWay), true);
        for (var square = king + step; ; square += step)
        {
            if (position.AttackersTo(square, position.SideToMove.Opponent(), position.Occupied) != 0)
                return (square, false);
            if (square == to)
                return null;
        }
    }
}

/// <summary>Writes moves into a span.</summary>
internal ref struct MoveList(Span<Move> moves) : IMoveSink
{
    private readonly Span<Move> moves = moves;

    public int Count { get; private set; }

    public void Add(int from, ulong destinations)
    {
        for (; destinations != 0; destinations &= destinations - 1)
            moves[Count++] = new(from, First(destinations));
    }

    public void AddPawns(ulong destinations, int step)
    {
        for (; destinations != 0; destinations &= destinations - 1)
            moves[Count++] = new(First(destinations) - step, First(destinations));
    }

    public void AddPromotions(ulong destinations, int step)
    {
        for (; destinations != 0; destinations &= destinations - 1)
        {
            for (var type = PieceType.Queen; type >= PieceType.Knight; type--)
                moves[Count++] = new(First(destinations) - step, First(destinations), type);
        }
    }
}

/// <summary>Counts moves by counting bits.</summary>
internal struct MoveCounter : IMoveSink
{
    public int Count { get; private set; }

    public void Add(int from, ulong destinations) => Count += BitOperations.PopCount(destinations);

    public void AddPawns(ulong destinations, int step) => Count += BitOperations.PopCount(destinations);

    public void AddPromotions(ulong destinations, int step) => Count += 4 * BitOperations.PopCount(destinations);
}

/// <summary>Keeps where moves end.</summary>
internal struct DestinationSet : IMoveSink
{
    public ulong Squares { get; private set; }

    public void Add(int from, ulong destinations) => Squares |= destinations;

    public void AddPawns(ulong destinations, int step) => Squares |= destinations;

    public void AddPromotions(ulong destinations, int step) => Squares |= destinations;
}
