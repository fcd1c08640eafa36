using Assay.BoardGames.Properties;
using Assay.Dictionaries;

namespace Assay.BoardGames.Scoring;

/// <summary>Predicts boards at every threshold and by the highest-threshold rule, all in one pass over a board's active latents.</summary>
internal sealed class BoardReader
{
    private readonly HighPrecisionLabels _known;
    private readonly SparseRows _features;
    private readonly BoardLabels _labels;
    private readonly ThresholdGrid _grid;
    private readonly sbyte[] _highest;

    public BoardReader(HighPrecisionLabels known, SparseRows features, BoardLabels labels, ThresholdGrid grid)
    {
        (_known, _features, _labels, _grid) = (known, features, labels, grid);
        _highest = Highest(known);
    }

    /// <summary>What is found on boards first…end − 1 at each step (the last being the highest-threshold rule), and the yeses at each step.</summary>
    public (BoardTally[] Tallies, long[] Active) Read(int first, int end)
    {
        var (tallies, active) = (new BoardTally[ThresholdGrid.Steps], new long[ThresholdGrid.Steps]);
        var predicted = new ulong[ThresholdGrid.Steps * _known.Words];
        var truth = new ulong[_known.Words];
        for (var board = first; board < end; board++)
        {
            Array.Clear(predicted);
            Predict(board, predicted, active);
            BoardTally.Fill(truth, _labels.True(board));
            for (var step = 0; step < ThresholdGrid.Steps; step++)
                tallies[step] += BoardTally.Compare(predicted.AsSpan(step * _known.Words, _known.Words), truth, _labels.Classes);
        }
        return (tallies, active);
    }

    private void Predict(int board, Span<ulong> predicted, long[] active)
    {
        for (var pair = (int)_features.Offsets[board]; pair < (int)_features.Offsets[board + 1]; pair++)
        {
            var latent = _features.Latents[pair];
            var cleared = _grid.Cleared(latent, _features.Values[pair]);
            for (var step = 0; step < cleared; step++)
                active[step]++;
            for (var step = 0; step < Math.Min(cleared, Reconstruction.Steps); step++)
                Add(latent, step, predicted[(step * _known.Words)..]);
            if (cleared > 0 && _highest[latent * ThresholdGrid.Steps + cleared - 1] is >= 0 and var top)
                Add(latent, top, predicted[(Reconstruction.Steps * _known.Words)..]);
        }
    }

    private void Add(int latent, int step, Span<ulong> to)
    {
        var bits = _known.Bits(latent, step);
        for (var word = 0; word < bits.Length; word++)
            to[word] |= bits[word];
    }

    // Of each latent and step the highest step up to it that knows a cell; −1 where none does.
    private static sbyte[] Highest(HighPrecisionLabels known)
    {
        var highest = new sbyte[known.Latents * ThresholdGrid.Steps];
        for (var at = 0; at < highest.Length; at++)
        {
            var (latent, step) = (at / ThresholdGrid.Steps, at % ThresholdGrid.Steps);
            highest[at] = known.CellsOf(latent, step) > 0 ? (sbyte)step : step > 0 ? highest[at - 1] : (sbyte)-1;
        }
        return highest;
    }
}
