using System.Buffers.Binary;
using static Assay.BoardGames.Rules.Chess.Squares;

namespace Assay.BoardGames.Rules.Chess;

/// <summary>What each kind of man attacks from each square, and the lines between squares.</summary>
/// <remarks>
/// Sliders use subtraction: of the occupied squares on a line, o - 2r flips all bits from the slider r up to the first blocker, and the same on the
/// byte-swapped board goes the other way ("hyperbola quintessence", Chess Programming Wiki). Ranks lie within a byte, where a small table does it.
/// One path on every processor, 40 KB of tables.
/// </remarks>
internal static class Attacks
{
    private static readonly ulong[] Knights = FromSteps((1, 2), (2, 1), (2, -1), (1, -2), (-1, -2), (-2, -1), (-2, 1), (-1, 2));
    private static readonly ulong[] Kings = FromSteps((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1));
    private static readonly ulong[] Pawns = [.. FromSteps((-1, 1), (1, 1)), .. FromSteps((-1, -1), (1, -1))];
    private static readonly ulong[] Files = FromRays((0, 1), (0, -1));
    private static readonly ulong[] Ranks = FromRays((1, 0), (-1, 0));
    private static readonly ulong[] Diagonals = FromRays((1, 1), (-1, -1));
    private static readonly ulong[] AntiDiagonals = FromRays((1, -1), (-1, 1));
    private static readonly byte[] WithinRank = RankAttacks();
    private static readonly ulong[] Betweens = Pairs(Gap);
    private static readonly ulong[] Lines = Pairs(static (a, b) => Line(a, b) == 0 ? 0 : Line(a, b) | Bit(a) | Bit(b));

    public static ulong Knight(int square) => Knights[square];

    public static ulong King(int square) => Kings[square];

    /// <summary>The squares that a pawn of <paramref name="color"/> here would capture on.</summary>
    public static ulong Pawn(Color color, int square) => Pawns[((int)color << 6) | square];

    public static ulong Bishop(int square, ulong occupied) => Slide(square, occupied, Diagonals[square]) | Slide(square, occupied, AntiDiagonals[square]);

    public static ulong Rook(int square, ulong occupied)
    {
        var rank = square & 56;
        return Slide(square, occupied, Files[square]) | ((ulong)WithinRank[(int)((occupied >> (rank + 1)) & 63) * 8 + (square & 7)] << rank);
    }

    /// <summary>The squares strictly between two on one rank, file or diagonal; none where they are on no common line.</summary>
    public static ulong Between(int a, int b) => Betweens[(a << 6) | b];

    /// <summary>The whole rank, file or diagonal through two squares, from edge to edge; none where there is none.</summary>
    public static ulong Through(int a, int b) => Lines[(a << 6) | b];

    private static ulong Slide(int square, ulong occupied, ulong line)
    {
        var up = occupied & line;
        var down = BinaryPrimitives.ReverseEndianness(up);
        up -= Bit(square);
        down -= BinaryPrimitives.ReverseEndianness(Bit(square));
        return (up ^ BinaryPrimitives.ReverseEndianness(down)) & line;
    }

    private static ulong[] FromSteps(params ReadOnlySpan<(int File, int Rank)> steps)
    {
        var sets = new ulong[64];
        for (var square = 0; square < 64; square++)
        {
            foreach (var (file, rank) in steps)
                sets[square] |= Step(square, file, rank);
        }
        return sets;
    }

    private static ulong[] FromRays(params ReadOnlySpan<(int File, int Rank)> directions)
    {
        var sets = new ulong[64];
        for (var square = 0; square < 64; square++)
        {
            foreach (var (file, rank) in directions)
            {
                for (var far = 1; far < 8; far++)
                    sets[square] |= Step(square, far * file, far * rank);
            }
        }
        return sets;
    }

    private static ulong Step(int square, int files, int ranks)
    {
        var (file, rank) = (File(square) + files, Rank(square) + ranks);
        return file is >= 0 and < 8 && rank is >= 0 and < 8 ? Bit(At(file, rank)) : 0;
    }

    // Indexed by the six inner squares of the rank (the outer two cannot block anything) and the file.
    private static byte[] RankAttacks()
    {
        var table = new byte[64 * 8];
        for (var inner = 0; inner < 64; inner++)
        {
            for (var file = 0; file < 8; file++)
                table[inner * 8 + file] = (byte)(Walk(file, 1, inner << 1) | Walk(file, -1, inner << 1));
        }
        return table;
    }

    private static int Walk(int file, int step, int occupied)
    {
        var reached = 0;
        for (var at = file + step; at is >= 0 and < 8; at += step)
        {
            reached |= 1 << at;
            if ((occupied & (1 << at)) != 0)
                break;
        }
        return reached;
    }

    private static ulong Gap(int a, int b) =>
        (Rook(a, 0) & Bit(b)) != 0 ? Rook(a, Bit(b)) & Rook(b, Bit(a)) : (Bishop(a, 0) & Bit(b)) != 0 ? Bishop(a, Bit(b)) & Bishop(b, Bit(a)) : 0;

    private static ulong Line(int a, int b)
    {
        foreach (var lines in (ReadOnlySpan<ulong[]>)[Files, Ranks, Diagonals, AntiDiagonals])
        {
            if ((lines[a] & Bit(b)) != 0)
                return lines[a];
        }
        return 0;
    }

    private static ulong[] Pairs(Func<int, int, ulong> of)
    {
        var sets = new ulong[64 * 64];
        for (var pair = 0; pair < sets.Length; pair++)
            sets[pair] = of(pair >> 6, pair & 63);
        return sets;
    }
}
