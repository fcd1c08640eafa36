namespace Assay.Dictionaries.Evaluation;

/// <summary>Next-token losses in nats, summed by sequence, and kept per token so that a spliced run can be held against the clean one position by position.</summary>
internal sealed class LossSums(int sequences)
{
    private readonly Dictionary<int, double[]> _tokens = [];

    /// <summary>Σ loss of each sequence.</summary>
    public double[] Losses { get; } = new double[sequences];

    /// <summary>Tokens with a loss, of each sequence.</summary>
    public double[] Tokens { get; } = new double[sequences];

    /// <summary>Adds the losses of one batch's scored rows.</summary>
    public void Add(double[] losses, TokenRows tokens)
    {
        _tokens[tokens.First] = losses;
        for (var i = 0; i < losses.Length; i++)
        {
            var sequence = tokens.SequenceOf(tokens.Scored[i]);
            Losses[sequence] += losses[i];
            Tokens[sequence]++;
        }
    }

    /// <summary>Adds, by position, how far these losses lie above <paramref name="clean"/>.</summary>
    public void AddDifferences(LossSums clean, TokenRows tokens, PositionSums positions)
    {
        var (mine, theirs) = (_tokens[tokens.First], clean._tokens[tokens.First]);
        for (var i = 0; i < mine.Length; i++)
            positions.Add(tokens.SequenceOf(tokens.Scored[i]), tokens.PositionOf(tokens.Scored[i]), mine[i] - theirs[i]);
    }
}
