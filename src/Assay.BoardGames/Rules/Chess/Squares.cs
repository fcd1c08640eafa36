using System.Numerics;

namespace Assay.BoardGames.Rules.Chess;

/// <summary>Squares are numbers, 0…63 = a1, b1 … h8 (rank by rank from White's side); a set of them is the <see langword="ulong"/> with those bits.</summary>
public static class Squares
{
    /// <summary>0 for the a-file to 7 for the h-file.</summary>
    public static int File(int square) => square & 7;

    /// <summary>0 for White's first rank to 7.</summary>
    public static int Rank(int square) => square >> 3;

    /// <summary>The square on file and rank, both 0…7.</summary>
    public static int At(int file, int rank) => (rank << 3) | file;

    /// <summary>"e4".</summary>
    public static string Name(int square) => string.Create(2, square, static (text, square) => (text[0], text[1]) = ((char)('a' + File(square)), (char)('1' + Rank(square))));

    /// <summary>Reads "e4"; false for anything but a letter a…h and a digit 1…8.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out int square)
    {
        var read = text.Length == 2 && text[0] is >= 'a' and <= 'h' && text[1] is >= '1' and <= '8';
        square = read ? At(text[0] - 'a', text[1] - '1') : -1;
        return read;
    }

    /// <summary>The names of a set's squares, a1 first, separated by spaces.</summary>
    public static string Names(ulong set)
    {
        var names = new List<string>();
        for (; set != 0; set &= set - 1)
            names.Add(Name(BitOperations.TrailingZeroCount(set)));
        return string.Join(' ', names);
    }

    internal const ulong FileA = 0x0101010101010101, FileH = FileA << 7, Rank1 = 0xFF, Rank3 = Rank1 << 16, Rank6 = Rank1 << 40, Rank8 = Rank1 << 56;

    internal static ulong Bit(int square) => 1UL << square;

    internal static int First(ulong set) => BitOperations.TrailingZeroCount(set);
}
