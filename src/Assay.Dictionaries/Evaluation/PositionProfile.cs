namespace Assay.Dictionaries.Evaluation;

/// <summary>How good a dictionary is at each position of the context. Nothing is pooled over positions.</summary>
/// <param name="SquaredError">E‖y − ŷ‖² at each position; NaN where no ordinary token stands (position 0 is BOS).</param>
/// <param name="DeltaLoss">Mean rise of the loss of the token predicted from each position, in nats; NaN at the last.</param>
/// <param name="Tokens">How many tokens each position's error is a mean of.</param>
/// <param name="Spans">The same over spans of positions that double in length, with sequences kept apart.</param>
public sealed record PositionProfile(
    IReadOnlyList<double> SquaredError, IReadOnlyList<double> DeltaLoss, IReadOnlyList<long> Tokens, IReadOnlyList<PositionSpan> Spans);

/// <summary>Positions <paramref name="From"/>…<paramref name="To"/> (both included): mean squared error and mean delta loss.</summary>
public sealed record PositionSpan(int From, int To, SequenceRatio SquaredError, SequenceRatio DeltaLoss);

/// <summary>Sums by position, and by sequence and span. Span 0 is position 0 alone; span s holds positions 2^(s-1)…2^s - 1.</summary>
internal sealed class PositionSums(int sequences, int length)
{
    private readonly int _spans = SpanOf(length - 1) + 1;
    private readonly double[] _bySpan = new double[sequences * (SpanOf(length - 1) + 1)];
    private readonly double[] _countsBySpan = new double[sequences * (SpanOf(length - 1) + 1)];

    /// <summary>The sum at each position.</summary>
    public double[] Sums { get; } = new double[length];

    /// <summary>How many values each position's sum has.</summary>
    public long[] Counts { get; } = new long[length];

    /// <summary>Spans there are.</summary>
    public int Spans => _spans;

    /// <summary>Adds one token's value.</summary>
    public void Add(int sequence, int position, double value)
    {
        Sums[position] += value;
        Counts[position]++;
        var cell = sequence * _spans + SpanOf(position);
        _bySpan[cell] += value;
        _countsBySpan[cell]++;
    }

    /// <summary>Mean at each position; NaN where nothing was added.</summary>
    public double[] Means() => [.. Sums.Zip(Counts, (sum, count) => count == 0 ? double.NaN : sum / count)];

    /// <summary>The mean over one span, sequences apart.</summary>
    public SequenceRatio Span(int span) => new(Column(_bySpan, span), Column(_countsBySpan, span));

    /// <summary>First and last position of a span.</summary>
    public (int From, int To) Bounds(int span) => span == 0 ? (0, 0) : (1 << (span - 1), Math.Min((1 << span) - 1, length - 1));

    private static int SpanOf(int position) => position == 0 ? 0 : System.Numerics.BitOperations.Log2((uint)position) + 1;

    private double[] Column(double[] table, int span) => [.. Enumerable.Range(0, sequences).Select(s => table[s * _spans + span])];
}
