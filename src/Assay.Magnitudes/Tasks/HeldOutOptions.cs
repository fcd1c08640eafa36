using Assay.Core.Options;
using static System.FormattableString;

namespace Assay.Magnitudes.Tasks;

/// <summary>Sequences kept from every training.</summary>
public sealed record HeldOutOptions : IOptions
{
    /// <summary>Sequences of each of the two large sets: all lengths, and the longest alone.</summary>
    public int Sequences { get; init; } = 5_000;            // onion

    /// <summary>Sequences of each further set. Sets of sequences without repeats, or with a symbol in three places, hold fewer where there are no more.</summary>
    public int Further { get; init; } = 1_000;              // onion

    /// <summary>Largest share of all sequences of a length that a set may hold, 0…1.</summary>
    public double LargestShare { get; init; } = 0.2;        // onion

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var (member, value) in ((string, int)[])[("sequences", Sequences), ("further", Further)])
        {
            if (value < 2)
                yield return new Fault(member, Invariant($"is {value}, expected at least 2"));
        }
        if (LargestShare is not (> 0 and < 1))
            yield return new Fault("largestShare", Invariant($"is {LargestShare}, expected above 0 and below 1"));
    }
}
