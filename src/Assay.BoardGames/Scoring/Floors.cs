using Assay.BoardGames.Properties;
using Assay.Core.Randomness;
using Assay.Dictionaries;

namespace Assay.BoardGames.Scoring;

/// <summary>What coverage is reached without looking at the board: the numbers that a dictionary's score must be read beside.</summary>
public static class Floors
{
    /// <summary>A latent that is always on. On random Othello games this is what the paper's random model scores.</summary>
    public static CellScores AlwaysOn(BoardLabels labels, CoverageDivisor divisor = CoverageDivisor.CellsThatOccur) => new(labels, divisor, (_, yes) => yes.Fill(true));

    /// <summary>Of each cell the best set of groups, found on train boards: "yes on moves 12 to 30".</summary>
    /// <remarks>The set of best F1 takes the groups in which the cell is most often true, down to some rate, so it is found by sorting. Groups unknown to the train boards say no.</remarks>
    /// <param name="train">Labels to choose on.</param>
    /// <param name="trainGroups">The group of each of their boards, from 0: the place in the game (<see cref="BoardLabels.Positions"/>), or the last move's token.</param>
    /// <param name="test">Labels to score on; the same as <paramref name="train"/> for a floor of scores in sample.</param>
    /// <param name="testGroups">The groups of their boards.</param>
    /// <param name="divisor">What the mean is over.</param>
    public static CellScores ByGroup(BoardLabels train, IReadOnlyList<int> trainGroups, BoardLabels test, IReadOnlyList<int> testGroups,
        CoverageDivisor divisor = CoverageDivisor.CellsThatOccur)
    {
        RequireGroups(train, trainGroups);
        RequireGroups(test, testGroups);
        var table = Choose(train, trainGroups);
        return new(test, divisor, (board, yes) =>
        {
            yes.Clear();
            if (testGroups[board] < table.Length)
                table[testGroups[board]].CopyTo(yes);
        });
    }

    /// <summary>A dictionary's own held-out score where every board has another board's labels: what choosing the best of thousands of latents brings.</summary>
    public static HeldOutCoverage Shuffled(SparseRows trainFeatures, BoardLabels train, SparseRows testFeatures, BoardLabels test, ThresholdGrid grid, SeedStream stream,
        CoverageDivisor divisor = CoverageDivisor.CellsThatOccur) =>
        HeldOutCoverage.Of(HeldOutCoverage.Choose(ClassifierCounts.Of(trainFeatures, train.Shuffled(stream), grid)), testFeatures, test.Shuffled(stream), grid, divisor);

    /// <summary>Groups as features, one latent a group: what <see cref="Reconstruction"/> reads from them is its floor.</summary>
    public static SparseRows OneHot(IReadOnlyList<int> groups, int count)
    {
        long[] offsets = [.. Enumerable.Range(0, groups.Count + 1).Select(row => (long)row)];
        return SparseRows.From(count, offsets, [.. groups], [.. Enumerable.Repeat(1f, groups.Count)]);
    }

    private static void RequireGroups(BoardLabels labels, IReadOnlyList<int> groups)
    {
        if (groups.Count != labels.Boards)
            throw new ArgumentException(FormattableString.Invariant($"{groups.Count} boards have a group, {labels.Boards} have labels"), nameof(groups));
    }

    // [groups][cells]: whether a cell's set holds the group.
    private static bool[][] Choose(BoardLabels labels, IReadOnlyList<int> groups)
    {
        var count = groups.Count == 0 ? 0 : groups.Max() + 1;
        var (boards, both) = (new int[count], new int[count][]);
        for (var group = 0; group < count; group++)
            both[group] = new int[labels.Cells];
        for (var board = 0; board < labels.Boards; board++)
        {
            boards[groups[board]]++;
            foreach (var cell in labels.True(board))
                both[groups[board]][cell]++;
        }
        var table = Enumerable.Range(0, count).Select(_ => new bool[labels.Cells]).ToArray();
        for (var cell = 0; cell < labels.Cells; cell++)
            Choose(cell, boards, both, table);
        return table;
    }

    private static void Choose(int cell, int[] boards, int[][] both, bool[][] table)
    {
        int[] order = [.. Enumerable.Range(0, boards.Length).Where(group => both[group][cell] > 0).OrderByDescending(group => (double)both[group][cell] / boards[group])];
        long positives = order.Sum(group => (long)both[group][cell]), on = 0, hits = 0;
        var (best, taken) = (0.0, 0);
        for (var i = 0; i < order.Length; i++)
        {
            on += boards[order[i]];
            hits += both[order[i]][cell];
            if (ClassifierCounts.F1Of(hits, on, positives) is var f1 && f1 > best)
                (best, taken) = (f1, i + 1);
        }
        foreach (var group in order[..taken])
            table[group][cell] = true;
    }
}
