using System.Diagnostics.CodeAnalysis;

namespace Assay.Models.Text;

/// <summary>A byte-level vocabulary as it stands in a file.</summary>
internal sealed class BytePairVocabulary
{
    /// <summary>Tokens are the same when their bytes are.</summary>
    public static IEqualityComparer<byte[]> SameBytes { get; } = new ByteComparer();

    /// <summary>By id; empty for special tokens and ids that no token has.</summary>
    public required byte[][] Bytes { get; init; }

    /// <summary>In the order in which they apply.</summary>
    public required (int Left, int Right)[] Merges { get; init; }

    public Dictionary<int, string> Specials { get; init; } = new() { [0] = "<pad>", [1] = "<eos>", [2] = "<bos>" };

    public int PadId { get; init; }

    public int EosId { get; init; } = 1;

    public int BosId { get; init; } = 2;

    public Dictionary<byte[], int> IdsByBytes()
    {
        var ids = new Dictionary<byte[], int>(Bytes.Length, SameBytes);
        for (var id = 0; id < Bytes.Length; id++)
        {
            if (Bytes[id].Length > 0)
                ids.TryAdd(Bytes[id], id);
        }
        return ids;
    }

    private sealed class ByteComparer : IEqualityComparer<byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj)
        {
            var hash = new HashCode();
            hash.AddBytes(obj);
            return hash.ToHashCode();
        }
    }
}
