using Assay.Core.Randomness;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Tasks;

/// <summary>A batch of counterfactuals: sequences that were heard with some symbols wrong, which an intervention on the vector has to put right.</summary>
internal sealed class Edit
{
    private Edit(Sequences original, Sequences heard)
    {
        (Original, Heard) = (original, heard);
    }

    /// <summary>What the decoder must answer after the intervention.</summary>
    public Sequences Original { get; }

    /// <summary>What was encoded.</summary>
    public Sequences Heard { get; }

    /// <summary>The run whose vector parts are taken from; null where that is the partner's, or nobody's.</summary>
    public Sequences? Source { get; private init; }

    /// <summary>Each row's partner in the same batch; null where there is a source run, or nothing is taken.</summary>
    public long[]? Partners { get; private init; }

    /// <summary>1 for each variable (position or pair) that is taken from the source, [B, K]; empty where nothing is.</summary>
    public float[] Taken { get; private init; } = [];

    /// <summary>The one position that is wrong; empty where several may be.</summary>
    public int[] Places { get; private init; } = [];

    /// <summary>Rows.</summary>
    public int Count => Original.Count;

    /// <summary>Nothing is wrong: for probes.</summary>
    public static Edit None(Sequences original) => new(original, original);

    /// <summary>Nothing is wrong, and each sequence's symbols are to be answered in a random order of its own.</summary>
    public static Edit Shuffled(Sequences original, SeedStream stream)
    {
        var asked = original.Copy();
        for (var row = 0; row < original.Count; row++)
        {
            int[] order = [.. Enumerable.Range(0, original.Lengths[row])];
            stream.Shuffle<int>(order);
            for (var t = 0; t < order.Length; t++)
                asked[row, t] = original[row, order[t]];
        }
        return new(asked, original);
    }

    /// <summary>One position of each sequence holds a random symbol, which may be the right one.</summary>
    public static Edit OnePlace(Sequences original, int symbols, SeedStream stream)
    {
        var heard = original.Copy();
        var places = new int[original.Count];
        for (var row = 0; row < original.Count; row++)
        {
            places[row] = stream.NextInt32(original.Lengths[row]);
            heard[row, places[row]] = stream.NextInt32(symbols);
        }
        return new(original, heard) { Places = places };
    }

    /// <summary>Sequences in random pairs that have exchanged each position with chance one half, or exactly one position.</summary>
    /// <param name="original">An even number of sequences of one length.</param>
    /// <param name="one">Whether exactly one position was exchanged.</param>
    /// <param name="stream">Of pairs and positions.</param>
    public static Edit Exchanged(Sequences original, bool one, SeedStream stream)
    {
        var (heard, steps) = (original.Copy(), original.Steps);
        int[] order = [.. Enumerable.Range(0, original.Count)];
        stream.Shuffle<int>(order);
        var (partners, taken, places) = (new long[original.Count], new float[original.Count * steps], new int[original.Count]);
        for (var i = 0; i + 1 < order.Length; i += 2)
        {
            var (a, b) = (order[i], order[i + 1]);
            (partners[a], partners[b]) = (b, a);
            var place = one ? stream.NextInt32(steps) : -1;
            (places[a], places[b]) = (place, place);
            for (var t = 0; t < steps; t++)
            {
                if (one ? t != place : stream.NextInt32(2) == 0)
                    continue;
                (heard[a, t], heard[b, t]) = (original[b, t], original[a, t]);
                taken[a * steps + t] = taken[b * steps + t] = 1;
            }
        }
        return new(original, heard) { Partners = partners, Taken = taken, Places = one ? places : [] };
    }

    /// <summary>One position of each sequence holds a random symbol; the source run has the right one between its right neighbours, and random symbols elsewhere. Variables are pairs of neighbours.</summary>
    public static Edit Pairs(Sequences original, int symbols, SeedStream stream)
    {
        var (heard, source, pairs) = (original.Copy(), original.Copy(), original.Steps - 1);
        var (taken, places) = (new float[original.Count * pairs], new int[original.Count]);
        for (var row = 0; row < original.Count; row++)
        {
            var (length, place) = (original.Lengths[row], stream.NextInt32(original.Lengths[row]));
            places[row] = place;
            for (var t = 0; t < length; t++)
            {
                var random = stream.NextInt32(symbols);
                if (t == place)
                    heard[row, t] = random;
                else if (Math.Abs(t - place) > 1)
                    source[row, t] = random;
            }
            for (var pair = Math.Max(0, place - 1); pair <= Math.Min(place, length - 2); pair++)
                taken[row * pairs + pair] = 1;
        }
        return new(original, heard) { Source = source, Taken = taken, Places = places };
    }

    /// <summary>What each variable takes, [B, K].</summary>
    public Tensor TakenMask() => tensor(Taken, [Count, Taken.Length / Count]);

    /// <summary>Right symbols less heard ones, one-hot, [T, B, symbols].</summary>
    public Tensor Difference(int symbols) => Original.OneHot(symbols, less: Heard);
}
