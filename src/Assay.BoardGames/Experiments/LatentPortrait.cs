using Assay.BoardGames.Properties;
using Assay.BoardGames.Scoring;
using Assay.Dictionaries;
using static TorchSharp.torch;

namespace Assay.BoardGames.Experiments;

/// <summary>One latent seen through the boards it fires on.</summary>
/// <param name="Dictionary">The dictionary's name.</param>
/// <param name="Latent">Its number there.</param>
/// <param name="Cell">The cell it knows best.</param>
/// <param name="Boards">Test boards on which it fires.</param>
/// <param name="MeanBoard">Of each square, the share of those boards with a disc of the player to move less the share with one of the other; row by row.</param>
/// <param name="Precision">Share of the boards above each threshold on which the cell is true, t = 0, 0.1 … 0.9; NaN where there are none.</param>
/// <param name="Recall">Share of the cell's boards that lie above each threshold.</param>
internal sealed record LatentPortrait(string Dictionary, int Latent, string Cell, int Boards, IReadOnlyList<double> MeanBoard, IReadOnlyList<double> Precision, IReadOnlyList<double> Recall)
{
    /// <summary>The latent with the highest F1 of a dictionary's classifiers, on test boards.</summary>
    public static LatentPortrait Of(BoardMeasurement measured, SparseAutoencoder dictionary, BoardSet test)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var best = measured.Coverage.Best.MaxBy(classifier => classifier.F1)!;
        var values = dictionary.Encode(test.Activations).select(1, best.Latent).contiguous().data<float>().ToArray();
        var largest = values.Max();
        var (precision, recall) = (new double[Reconstruction.Steps], new double[Reconstruction.Steps]);
        for (var step = 0; step < precision.Length; step++)
            (precision[step], recall[step]) = At(ThresholdGrid.Share(step) * largest, best.Cell, values, test.Labels);
        return new(measured.Entry.Options.Name, best.Latent, test.Labels.CellNames[best.Cell], values.Count(value => value > 0), Mean(values, test.Labels), precision, recall);
    }

    private static (double Precision, double Recall) At(float threshold, int cell, float[] values, BoardLabels labels)
    {
        var (on, both, positives) = (0, 0, 0);
        for (var board = 0; board < values.Length; board++)
        {
            var isTrue = labels.True(board).BinarySearch(cell) >= 0;
            positives += isTrue ? 1 : 0;
            on += values[board] > threshold ? 1 : 0;
            both += isTrue && values[board] > threshold ? 1 : 0;
        }
        return (on == 0 ? double.NaN : (double)both / on, (double)both / positives);
    }

    // Two cells a square: the player to move, and the other.
    private static double[] Mean(float[] values, BoardLabels labels)
    {
        var sums = new double[labels.Cells / labels.Classes];
        var boards = 0;
        for (var board = 0; board < values.Length; board++)
        {
            if (!(values[board] > 0))
                continue;
            boards++;
            foreach (var cell in labels.True(board))
                sums[cell / labels.Classes] += cell % labels.Classes == 0 ? 1 : -1;
        }
        return [.. sums.Select(sum => sum / Math.Max(boards, 1))];
    }
}
