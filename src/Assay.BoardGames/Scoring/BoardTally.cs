using System.Numerics;
using System.Runtime.InteropServices;
using Assay.BoardGames.Properties;

namespace Assay.BoardGames.Scoring;

/// <summary>How predicted cells compare with the true ones, pooled over boards.</summary>
/// <param name="Boards">Boards compared.</param>
/// <param name="TruePositives">Cells predicted and true.</param>
/// <param name="FalsePositives">Cells predicted and not true.</param>
/// <param name="FalseNegatives">Cells true and not predicted.</param>
/// <param name="CrowdedSquares">Squares for which several classes were predicted.</param>
/// <param name="ContradictedSquares">Squares with exactly one true and exactly one false class predicted.</param>
/// <param name="ExactBoards">Boards without a false positive or negative.</param>
/// <param name="BoardsWithCells">Boards on which some cell is true or predicted: the others have no F1.</param>
/// <param name="BoardF1Sum">Sum of their F1.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct BoardTally(long Boards, long TruePositives, long FalsePositives, long FalseNegatives,
    long CrowdedSquares, long ContradictedSquares, long ExactBoards, long BoardsWithCells, double BoardF1Sum)
{
    /// <summary>F1 of all cells of all boards together ("per class"), with the reference's 1e-8 in each denominator: 0 where there is nothing.</summary>
    public double F1 => ClassifierCounts.F1Of(TruePositives, TruePositives + FalsePositives, TruePositives + FalseNegatives);

    /// <summary>The same where a contradicted square loses its true positive ("per square"): what the reference chooses a threshold by, while it reports <see cref="F1"/>.</summary>
    public double SquareF1
    {
        get
        {
            var both = TruePositives - ContradictedSquares;
            return ClassifierCounts.F1Of(both, both + FalsePositives, both + FalseNegatives);
        }
    }

    /// <summary>Share of boards read without a mistake.</summary>
    public double ExactMatch => (double)ExactBoards / Boards;

    /// <summary>Mean of the boards' own F1, over boards on which some cell is true or predicted; the form in which the paper's text defines reconstruction.</summary>
    public double MeanBoardF1 => BoardF1Sum / BoardsWithCells;

    /// <summary>Both together.</summary>
    public static BoardTally operator +(BoardTally left, BoardTally right) => new(
        left.Boards + right.Boards, left.TruePositives + right.TruePositives, left.FalsePositives + right.FalsePositives,
        left.FalseNegatives + right.FalseNegatives, left.CrowdedSquares + right.CrowdedSquares, left.ContradictedSquares + right.ContradictedSquares,
        left.ExactBoards + right.ExactBoards, left.BoardsWithCells + right.BoardsWithCells, left.BoardF1Sum + right.BoardF1Sum);

    /// <summary>Predictions of any origin (a probe's) against the truth, game by game.</summary>
    public static IReadOnlyList<BoardTally> ByGame(BoardLabels predicted, BoardLabels truth)
    {
        if (predicted.Boards != truth.Boards || predicted.Cells != truth.Cells)
            throw new ArgumentException(FormattableString.Invariant($"{predicted.Boards} boards of {predicted.Cells} cells predicted, {truth.Boards} of {truth.Cells} true"), nameof(predicted));
        var tallies = new BoardTally[truth.Games];
        var (said, real) = (new ulong[(truth.Cells + 63) / 64], new ulong[(truth.Cells + 63) / 64]);
        for (var board = 0; board < truth.Boards; board++)
        {
            Fill(said, predicted.True(board));
            Fill(real, truth.True(board));
            tallies[truth.Game[board]] += Compare(said, real, truth.Classes);
        }
        return tallies;
    }

    /// <summary>Sum of some games' tallies; a game may come several times.</summary>
    public static BoardTally Over(IReadOnlyList<BoardTally> games, ReadOnlySpan<int> drawn)
    {
        var sum = default(BoardTally);
        foreach (var game in drawn)
            sum += games[game];
        return sum;
    }

    /// <summary>One board's tally from bits.</summary>
    internal static BoardTally Compare(ReadOnlySpan<ulong> predicted, ReadOnlySpan<ulong> truth, int classes)
    {
        var (both, said, real) = (0, 0, 0);
        for (var word = 0; word < truth.Length; word++)
        {
            both += BitOperations.PopCount(predicted[word] & truth[word]);
            said += BitOperations.PopCount(predicted[word]);
            real += BitOperations.PopCount(truth[word]);
        }
        var (crowded, contradicted) = classes > 1 && said > 1 ? Squares(predicted, truth, classes) : (0, 0);
        var any = said + real > 0;
        return new(1, both, said - both, real - both, crowded, contradicted, said == both && real == both ? 1 : 0, any ? 1 : 0, any ? 2.0 * both / (said + real) : 0);
    }

    /// <summary>Sets the bits of true cells, and no others.</summary>
    internal static void Fill(Span<ulong> bits, ReadOnlySpan<int> cells)
    {
        bits.Clear();
        foreach (var cell in cells)
            bits[cell / 64] |= 1UL << (cell % 64);
    }

    // Cells of one square are neighbours, so predicted cells come square by square.
    private static (int Crowded, int Contradicted) Squares(ReadOnlySpan<ulong> predicted, ReadOnlySpan<ulong> truth, int classes)
    {
        var (crowded, contradicted, square, said, right) = (0, 0, -1, 0, 0);
        for (var word = 0; word < predicted.Length; word++)
        {
            for (var left = predicted[word]; left != 0; left &= left - 1)
            {
                var bit = BitOperations.TrailingZeroCount(left);
                if ((word * 64 + bit) / classes is var here && here != square)
                {
                    Close();
                    (square, said, right) = (here, 0, 0);
                }
                said++;
                right += (int)(truth[word] >> bit & 1);
            }
        }
        Close();
        return (crowded, contradicted);

        void Close()
        {
            crowded += said > 1 ? 1 : 0;
            contradicted += said == 2 && right == 1 ? 1 : 0;
        }
    }
}
