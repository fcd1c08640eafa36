using System.Globalization;

namespace Assay.BoardGames.Rules.Othello;

/// <summary>Names of squares as the reference spells them: a letter for the row from the top, a number for the column from the left, so c4 is row 2, column 3.</summary>
/// <remarks>Othello's own notation has the letter for the column. Start and rules are the same either way: the one is the other mirrored in the main diagonal.</remarks>
public static class OthelloSquares
{
    /// <summary>The name of a square: 19 on a board of side 8 is c4.</summary>
    public static string Name(int side, int square) => string.Create(CultureInfo.InvariantCulture, $"{(char)('a' + square / side)}{square % side + 1}");

    /// <summary>The square of a name, in either case, or of a plain number 0 … side² − 1 (as data sets of games hold them); null where it is neither.</summary>
    public static int? Parse(int side, ReadOnlySpan<char> word)
    {
        if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number < side * side ? number : null;
        if (word.Length != 2)
            return null;
        var (row, column) = (char.ToLowerInvariant(word[0]) - 'a', word[1] - '1');
        return (uint)row < (uint)side && (uint)column < (uint)side ? row * side + column : null;
    }

    /// <summary>The squares of a set, ascending.</summary>
    public static IEnumerable<int> In(ulong set)
    {
        for (; set != 0; set &= set - 1)
            yield return System.Numerics.BitOperations.TrailingZeroCount(set);
    }

    /// <summary>Names of all squares of a board in order.</summary>
    internal static IReadOnlyList<string> Names(int side) => [.. Enumerable.Range(0, side * side).Select(square => Name(side, square))];
}
