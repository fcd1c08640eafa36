using System.Numerics;

namespace Assay.Core.Randomness;

/// <summary>One stream of random numbers whose state can be saved: xoshiro256** (Blackman and Vigna 2018), seeded through SplitMix64.</summary>
public sealed class SeedStream
{
    private readonly ulong[] _s = new ulong[4];

    /// <summary>A stream that starts from <paramref name="seed"/>.</summary>
    public SeedStream(ulong seed)
    {
        for (var i = 0; i < 4; i++)
        {
            seed = unchecked(seed + 0x9E3779B97F4A7C15UL);
            var z = seed;
            z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
            z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
            _s[i] = z ^ (z >> 31);
        }
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong NextUInt64()
    {
        unchecked
        {
            var result = BitOperations.RotateLeft(_s[1] * 5, 7) * 9;
            var t = _s[1] << 17;
            _s[2] ^= _s[0];
            _s[3] ^= _s[1];
            _s[1] ^= _s[2];
            _s[0] ^= _s[3];
            _s[2] ^= t;
            _s[3] = BitOperations.RotateLeft(_s[3], 45);
            return result;
        }
    }

    /// <summary>A whole number in [0, <paramref name="bound"/>), without bias.</summary>
    public long NextInt64(long bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var limit = ulong.MaxValue - ulong.MaxValue % (ulong)bound;   // the largest multiple: draws above it would favour small values
        ulong draw;
        do
        {
            draw = NextUInt64();
        }
        while (draw >= limit);
        return (long)(draw % (ulong)bound);
    }

    /// <summary>A whole number in [0, <paramref name="bound"/>), without bias.</summary>
    public int NextInt32(int bound) => (int)NextInt64(bound);

    /// <summary>A number in [0, 1) with 53 random bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Puts <paramref name="items"/> in random order (Fisher-Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt32(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>The four state words.</summary>
    public ulong[] State() => [.. _s];

    /// <summary>Goes back to a state that <see cref="State"/> gave.</summary>
    public void Restore(ulong[] state)
    {
        if (state.Length != 4)
            throw new ArgumentException($"a stream's state is 4 words, this one has {state.Length}", nameof(state));
        state.CopyTo(_s, 0);
    }
}
