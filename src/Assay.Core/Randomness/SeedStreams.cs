using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Assay.Core.Randomness;

/// <summary>All randomness of a run: one named stream per consumer, each derived from the run's seed and its own name only.</summary>
/// <remarks>A new consumer therefore changes no other's draws. Asking twice for a name gives the same, advancing stream. Not thread-safe.</remarks>
public sealed class SeedStreams(long seed)
{
    private readonly SortedDictionary<string, SeedStream> _streams = new(StringComparer.Ordinal);

    /// <summary>The run's seed.</summary>
    public long Seed { get; } = seed;

    /// <summary>The stream of one consumer, named by path: <c>dictionary/init</c>.</summary>
    public SeedStream Stream(string name)
    {
        if (!_streams.TryGetValue(name, out var stream))
            _streams[name] = stream = new SeedStream(Derive(name));
        return stream;
    }

    /// <summary>Streams of their own for a part of the run; the part's names cannot collide with this one's.</summary>
    public SeedStreams Child(string name) => new(unchecked((long)Derive($"child/{name}")));

    /// <summary>The state of every stream used so far, for a checkpoint.</summary>
    public IReadOnlyDictionary<string, ulong[]> State() => _streams.ToDictionary(pair => pair.Key, pair => pair.Value.State(), StringComparer.Ordinal);

    /// <summary>Puts streams back where <see cref="State"/> found them.</summary>
    public void Restore(IReadOnlyDictionary<string, ulong[]> state)
    {
        foreach (var (name, value) in state)
            Stream(name).Restore(value);
    }

    private ulong Derive(string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{Seed}/{name}")), hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
