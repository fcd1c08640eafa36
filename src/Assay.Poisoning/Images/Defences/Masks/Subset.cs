using Assay.Core.Options;
using Assay.Core.Randomness;
using static System.FormattableString;

namespace Assay.Poisoning.Images.Defences.Masks;

/// <summary>Some examples of a set, for defences that take too long for all.</summary>
internal static class Subset
{
    /// <summary>Rows drawn by lot, in order; all of them where no fewer are asked for.</summary>
    public static int[] Draw(int count, int? most, SeedStream stream)
    {
        int[] rows = [.. Enumerable.Range(0, count)];
        if (most is not { } fewer || fewer >= count)
            return rows;
        stream.Shuffle<int>(rows);
        Array.Sort(rows, 0, fewer);
        return rows[..fewer];
    }

    /// <summary>What a table says of it; nothing where all rows were taken.</summary>
    public static string Note(int taken, int count, string whatFor) => taken == count ? "" : Invariant($"{taken} of {count} examples {whatFor}");

    /// <summary>Of a setting that says how many.</summary>
    public static IEnumerable<Fault> Faults(int? subsample) => subsample is null or > 0 ? [] : [new Fault("subsample", Invariant($"is {subsample}, expected at least 1, or none for all"))];
}
