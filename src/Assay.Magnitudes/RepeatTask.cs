using Assay.Core.Options;
using static System.FormattableString;

namespace Assay.Magnitudes;

/// <summary>Hear a random sequence, then repeat it (Csordás et al. 2024, section on the task).</summary>
/// <remarks>No symbol ends a sequence and none fills it up. What starts the answer is an input of its own that is never answered; without decoder inputs a further one stands for "nothing".</remarks>
public sealed record RepeatTask : IOptions
{
    /// <summary>Symbols of the alphabet, drawn independently and with repetition.</summary>
    public int Symbols { get; init; } = 30;                 // onion

    /// <summary>Shortest sequence.</summary>
    public int MinLength { get; init; } = 2;                // onion: every run of the paper

    /// <summary>Longest sequence; lengths are equally likely.</summary>
    public int MaxLength { get; init; } = 9;                // onion

    /// <summary>The decoder is not told what it answered before: every input after the start is the same blank.</summary>
    public bool NoInput { get; init; }

    /// <summary>Input that starts the answer.</summary>
    internal int Start => Symbols;

    /// <summary>Input that stands for the last answer where the decoder is told nothing.</summary>
    internal int Blank => Symbols + 1;

    /// <summary>Different inputs: symbols, start, and the blank where there is one.</summary>
    public int Inputs => Symbols + (NoInput ? 2 : 1);

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Symbols is < 3 or > 60)
            yield return new Fault("symbols", Invariant($"is {Symbols}, expected 3 to 60"));
        if (MinLength < 1 || MinLength > MaxLength)
            yield return new Fault("minLength", Invariant($"is {MinLength}, expected 1 to maxLength, which is {MaxLength}"));
        if (MaxLength > 10)
            yield return new Fault("maxLength", Invariant($"is {MaxLength}, expected at most 10: no code tells longer sequences apart"));
    }
}
