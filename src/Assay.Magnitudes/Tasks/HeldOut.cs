using Assay.Core.Errors;
using Assay.Core.Randomness;
using static System.FormattableString;

namespace Assay.Magnitudes.Tasks;

/// <summary>The sets that everything is evaluated on, and the test of whether a sequence is in one: those that are must not be trained on.</summary>
internal sealed class HeldOut
{
    private readonly HashSet<ulong> _keys = [];

    public HeldOut(RepeatTask task, HeldOutOptions options, SeedStreams seeds)
    {
        var (longest, symbols) = (task.MaxLength, task.Symbols);
        AllLengths = Drawn("all-lengths", options.Sequences, task.MinLength, longest);
        Longest = Drawn("longest", options.Sequences, longest, longest);
        LongestWithoutRepeats = symbols < longest ? null : Drawn("longest-without-repeats", options.Sequences, longest, longest, distinct: true);
        OneLonger = Drawn("one-longer", options.Further, longest + 1, longest + 1);
        TwoLonger = Drawn("two-longer", options.Further, longest + 2, longest + 2);
        OneLongerWithoutRepeats = symbols <= longest ? null : Drawn("one-longer-without-repeats", options.Further, longest + 1, longest + 1, distinct: true);
        ThreeOfOne = longest < 3 ? null : Drawn("three-of-one", options.Further, Math.Max(3, task.MinLength), longest, three: true);

        Sequences Drawn(string name, int count, int least, int most, bool distinct = false, bool three = false)
        {
            var drawn = new HeldOutDraw(name, symbols, least, most, options.LargestShare, seeds.Stream(name)).Draw(count, distinct, three, orFewer: three || distinct);
            for (var row = 0; row < drawn.Count; row++)
                _keys.Add(drawn.Key(row));
            return drawn;
        }
    }

    /// <summary>Lengths drawn as in training.</summary>
    public Sequences AllLengths { get; }

    /// <summary>The longest trained length alone.</summary>
    public Sequences Longest { get; }

    /// <summary>As <see cref="Longest"/>, no symbol twice; null where the alphabet is too small.</summary>
    public Sequences? LongestWithoutRepeats { get; }

    /// <summary>One symbol more than was ever trained on.</summary>
    public Sequences OneLonger { get; }

    /// <summary>Two symbols more.</summary>
    public Sequences TwoLonger { get; }

    /// <summary>As <see cref="OneLonger"/>, no symbol twice; null where the alphabet is too small.</summary>
    public Sequences? OneLongerWithoutRepeats { get; }

    /// <summary>Some symbol stands in three places; null where sequences are too short.</summary>
    public Sequences? ThreeOfOne { get; }

    /// <summary>Whether a sequence must not be trained on.</summary>
    public bool Contains(ulong key) => _keys.Contains(key);
}

/// <summary>Draws one set: different sequences, at most a share of all that there are of a length.</summary>
internal sealed class HeldOutDraw(string name, int symbols, int least, int most, double largestShare, SeedStream stream)
{
    private const int Tries = 1_000;    // in a row without a new sequence

    private readonly Dictionary<int, int> _left = Enumerable.Range(least, most - least + 1).ToDictionary(length => length, length => (int)Math.Min(int.MaxValue, Math.Pow(symbols, length) * largestShare));
    private readonly HashSet<ulong> _seen = [];

    public Sequences Draw(int count, bool distinct, bool three, bool orFewer)
    {
        var rows = new List<Sequences>();
        for (var tries = 0; rows.Count < count;)
        {
            if (++tries > Tries && orFewer && rows.Count > 0)
                break;
            if (tries > Tries)
                throw new AssayException(Invariant($"held-out sequences ({name}): {rows.Count} of {count} different ones of {least} to {most} out of {symbols} symbols, at most {largestShare:P0} of a length, is all there is; ask for fewer"));
            var one = One(distinct, three);
            if (one is null || _left[one.Lengths[0]] == 0 || !_seen.Add(one.Key(0)))
                continue;
            _left[one.Lengths[0]]--;
            rows.Add(one);
            tries = 0;
        }
        return Joined(rows);
    }

    private Sequences? One(bool distinct, bool three)
    {
        var one = new Sequences(most, [least + stream.NextInt32(most - least + 1)]);
        one.Fill(0, symbols, stream);
        if (three)
            RepeatTwice(one);
        return distinct && Enumerable.Range(0, one.Lengths[0]).Select(t => one[0, t]).Distinct().Count() < one.Lengths[0] ? null : one;
    }

    private void RepeatTwice(Sequences one)
    {
        int[] places = [.. Enumerable.Range(0, one.Lengths[0])];
        stream.Shuffle<int>(places);
        one[0, places[1]] = one[0, places[2]] = one[0, places[0]];
    }

    private Sequences Joined(List<Sequences> rows)
    {
        var joined = new Sequences(most, [.. rows.Select(row => row.Lengths[0])]);
        for (var row = 0; row < rows.Count; row++)
        {
            for (var t = 0; t < joined.Lengths[row]; t++)
                joined[row, t] = rows[row][0, t];
        }
        return joined;
    }
}
