using Assay.Core.Randomness;
using Assay.Magnitudes.Instruments;

namespace Assay.Magnitudes.Tasks;

/// <summary>The edits that instruments are evaluated on: every instrument meets the same ones.</summary>
internal sealed class EditSets
{
    private readonly Edit _none, _noneLongest, _shuffled, _shuffledLongest, _pairs, _exchangedOnce;

    public EditSets(RepeatTask task, HeldOut heldOut, SeedStreams seeds)
    {
        (_none, _noneLongest) = (Edit.None(heldOut.AllLengths), Edit.None(heldOut.Longest));
        (_shuffled, _shuffledLongest) = (Edit.Shuffled(heldOut.AllLengths, seeds.Stream("shuffled")), Edit.Shuffled(heldOut.Longest, seeds.Stream("shuffled-longest")));
        OnePlace = Edit.OnePlace(heldOut.AllLengths, task.Symbols, seeds.Stream("one-place"));
        OnePlaceLongest = Edit.OnePlace(heldOut.Longest, task.Symbols, seeds.Stream("one-place-longest"));
        Half = Edit.Exchanged(heldOut.Longest, one: false, seeds.Stream("half"));
        _exchangedOnce = Edit.Exchanged(heldOut.Longest, one: true, seeds.Stream("exchanged-once"));
        _pairs = Edit.Pairs(heldOut.Longest, task.Symbols, seeds.Stream("pairs"));
    }

    /// <summary>One wrong symbol, all lengths.</summary>
    public Edit OnePlace { get; }

    /// <summary>One wrong symbol, the longest length.</summary>
    public Edit OnePlaceLongest { get; }

    /// <summary>Half of the symbols exchanged, the longest length.</summary>
    public Edit Half { get; }

    /// <summary>What the paper evaluates an instrument on.</summary>
    public Edit Reported(EditKind kind) => kind switch
    {
        EditKind.None => _none,
        EditKind.Shuffled => _shuffled,
        EditKind.OnePlace => OnePlace,
        EditKind.Exchanged => Half,
        _ => _pairs,
    };

    /// <summary>One wrong symbol in sequences of the longest length, so that interventions can be compared.</summary>
    public Edit Longest(EditKind kind) => kind switch
    {
        EditKind.None => _noneLongest,
        EditKind.Shuffled => _shuffledLongest,
        EditKind.OnePlace => OnePlaceLongest,
        EditKind.Exchanged => _exchangedOnce,
        _ => _pairs,
    };
}
