namespace Assay.Magnitudes.Calibration;

/// <summary>What the causal pair says of a code: how much of what edits broke each hypothesis puts right, 0 for what doing nothing gives and 1 for the code's own repeating.</summary>
/// <param name="Onion">The onion intervention, half of the symbols exchanged.</param>
/// <param name="Linear">The better of unigram subspaces on the same edits and bigram subspaces on one wrong symbol.</param>
public sealed record CausalReading(double Onion, double Linear)
{
    /// <summary>Below zero where subspaces do better.</summary>
    public double Difference => Onion - Linear;

    /// <summary>From exact matches on the longest length.</summary>
    /// <param name="onion">Onion, half exchanged.</param>
    /// <param name="unigram">Unigram, half exchanged.</param>
    /// <param name="bigram">Bigram, one wrong.</param>
    /// <param name="nothing">Doing nothing: half exchanged, one wrong.</param>
    /// <param name="own">The code's own repeating.</param>
    internal static CausalReading Of(double onion, double unigram, double bigram, (double Half, double One) nothing, double own)
    {
        double Share(double value, double floor) => own - floor > 0 ? (value - floor) / (own - floor) : double.NaN;
        return new(Share(onion, nothing.Half), Math.Max(Share(unigram, nothing.Half), Share(bigram, nothing.One)));
    }
}
