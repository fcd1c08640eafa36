using static TorchSharp.torch;

namespace Assay.Dictionaries.Evaluation;

/// <summary>The mean of a site's activations over the whole set and each sequence's Σ‖x − mean‖², in one pass and in float64: FVU's denominator.</summary>
internal sealed class MomentSums(int sequences, int width)
{
    private readonly double[] _sums = new double[sequences * width];
    private readonly double[] _squares = new double[sequences];
    private readonly double[] _counts = new double[sequences];

    /// <summary>Adds rows [n, d] of one batch.</summary>
    public void Add(Tensor rows, TokenRows tokens)
    {
        using var wide = rows.to(ScalarType.Float64).cpu().contiguous();
        var values = wide.data<double>().ToArray().AsSpan();
        for (var row = 0; row < tokens.Kept.Length; row++)
            AddRow(values.Slice(row * width, width), tokens.SequenceOf(row));
    }

    /// <summary>E[x] over all rows added.</summary>
    public double[] Mean()
    {
        var mean = new double[width];
        for (var i = 0; i < _sums.Length; i++)
            mean[i % width] += _sums[i];
        var count = _counts.Sum();
        return Array.ConvertAll(mean, sum => sum / count);
    }

    /// <summary>Σ‖x − mean‖² of each sequence, about the mean of the whole set.</summary>
    public double[] CentredSquares()
    {
        var mean = Mean();
        var meanSquare = mean.Sum(m => m * m);
        return [.. Enumerable.Range(0, sequences).Select(s => _squares[s] - 2 * Dot(s, mean) + _counts[s] * meanSquare)];
    }

    private void AddRow(ReadOnlySpan<double> row, int sequence)
    {
        var sum = _sums.AsSpan(sequence * width, width);
        var square = 0.0;
        for (var i = 0; i < row.Length; i++)
        {
            sum[i] += row[i];
            square += row[i] * row[i];
        }
        _squares[sequence] += square;
        _counts[sequence]++;
    }

    private double Dot(int sequence, double[] mean)
    {
        var dot = 0.0;
        for (var i = 0; i < width; i++)
            dot += _sums[sequence * width + i] * mean[i];
        return dot;
    }
}
