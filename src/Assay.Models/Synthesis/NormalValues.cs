using System.Runtime.InteropServices;
using Assay.Core.Randomness;
using static TorchSharp.torch;

namespace Assay.Models.Synthesis;

/// <summary>Normal numbers in a file's own element type, 16 random bits to a number: its rank among the 65,536 quantiles in the middles of equal shares.</summary>
/// <remarks>Several times faster than drawing normals one by one; the largest number is 4.3 deviations out.</remarks>
internal sealed class NormalValues
{
    private const int Ranks = 1 << 16;

    private readonly byte[] _table;

    public NormalValues(ScalarType type, double mean, double deviation)
    {
        using var scope = NewDisposeScope();
        var shares = (arange(Ranks, dtype: ScalarType.Float64) + 0.5) / Ranks;
        var table = (special.erfinv(2 * shares - 1) * (Math.Sqrt(2) * deviation) + mean).to(type);
        _table = table.bytes.ToArray();
    }

    private int BytesEach => _table.Length / Ranks;

    /// <summary>Fills whole numbers into <paramref name="destination"/>.</summary>
    public void Fill(Span<byte> destination, SeedStream stream)
    {
        if (BytesEach == sizeof(ushort))
            Fill<ushort>(destination, stream);
        else
            Fill<uint>(destination, stream);
    }

    private void Fill<T>(Span<byte> destination, SeedStream stream)
        where T : struct
    {
        var values = MemoryMarshal.Cast<byte, T>(destination);
        var table = MemoryMarshal.Cast<byte, T>(_table.AsSpan());
        var bits = 0UL;
        for (var i = 0; i < values.Length; i++)
        {
            bits = i % 4 == 0 ? stream.NextUInt64() : bits >> 16;
            values[i] = table[(ushort)bits];
        }
    }
}
