using System.Buffers.Binary;
using System.Text;
using Assay.Core.Errors;
using Assay.TestKit;
using Assay.Tensors.Formats;
using CsCheck;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Tensors.Tests;

/// <summary>Whatever the bytes are, a file is read or refused as unreadable: no other exception, no crash.</summary>
public sealed class SafetensorsFuzzTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static readonly Gen<long> Size = Gen.Frequency((6, Gen.Long[0, 5]), (1, AnyOf(-1, 1L << 31, 1L << 62, long.MaxValue)));

    private static readonly Gen<string> Entry =
        Gen.Select(AnyOf("F32", "F64", "BF16", "I8", "BOOL", "F8_E4M3", ""), Size.Array[0, 3], Gen.Frequency((5, Gen.Long[0, 40]), (1, Size)), Gen.Frequency((5, Gen.Long[0, 40]), (1, Size)))
            .Select((type, shape, start, length) => $$"""{"dtype":"{{type}}","shape":[{{string.Join(',', shape)}}],"data_offsets":[{{start}},{{unchecked(start + length)}}]}""");

    [Fact]
    public void Changed_bytes_of_a_good_file_are_read_or_refused()
    {
        var good = GoodFile();
        var change = Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte).Array[1, 4];
        var changed = Gen.Select(change, Gen.Frequency((3, Gen.Const(good.Length)), (1, Gen.Int[0, good.Length])));
        changed.Sample((changes, length) => ReadOrRefuse(Changed(good, changes)[..length]), iter: 3000, threads: 1);
    }

    [Fact]
    public void Headers_of_the_right_form_with_any_numbers_are_read_or_refused() =>
        Gen.Select(Entry.Array[0, 3], Gen.Int[0, 60]).Sample(
            (entries, bytes) => ReadOrRefuse(FileOf($"{{{string.Join(',', entries.Select((entry, i) => $"\"{i}\":{entry}"))}}}", bytes)), iter: 3000, threads: 1);

    [Fact]
    public void Headers_of_any_bytes_are_read_or_refused() =>
        Gen.Byte.Array[0, 60].Sample(bytes => ReadOrRefuse([(byte)Math.Max(0, bytes.Length - 4), 0, 0, 0, 0, 0, 0, 0, .. bytes]), iter: 2000, threads: 1);

    [Fact]
    public void Any_dictionary_of_tensors_comes_back() =>
        Gen.Dictionary(Gen.String[0, 8], Gen.Select(Gen.Long[0, 4].Array[0, 4], Gen.Enum<KnownType>()))[0, 5].Where(shapes => !shapes.ContainsKey("__metadata__")).Sample(
            shapes =>
            {
                using var _ = torch.NewDisposeScope();
                var tensors = shapes.ToDictionary(pair => pair.Key, pair => torch.arange(pair.Value.Item1.Aggregate(1L, (a, b) => a * b)).reshape(pair.Value.Item1).to((ScalarType)pair.Value.Item2), StringComparer.Ordinal);
                SafetensorsWriter.Write(_folder["any"], tensors);
                var read = SafetensorsFile.ReadAll(_folder["any"]);
                return read.Count == tensors.Count && tensors.All(pair => read[pair.Key].shape.SequenceEqual(pair.Value.shape) && read[pair.Key].equal(pair.Value).all().item<bool>());
            }, iter: 300, threads: 1);

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private enum KnownType
    {
        Bool = ScalarType.Bool, Byte = ScalarType.Byte, Int16 = ScalarType.Int16, Int64 = ScalarType.Int64, Float16 = ScalarType.Float16, BFloat16 = ScalarType.BFloat16, Float32 = ScalarType.Float32,
    }

    private static byte[] Changed(byte[] good, (int At, byte Value)[] changes)
    {
        var bytes = good.ToArray();
        foreach (var (at, value) in changes)
            bytes[at] = value;
        return bytes;
    }

    private void ReadOrRefuse(byte[] bytes)
    {
        File.WriteAllBytes(_folder["fuzzed"], bytes);
        using var _ = torch.NewDisposeScope();
        try
        {
            var read = SafetensorsFile.ReadAll(_folder["fuzzed"]);
            Assert.True(read.Values.Sum(tensor => tensor.numel() * tensor.ElementSize) <= bytes.Length);
        }
        catch (UnreadableFileException)
        {
            // Refused, as it should be.
        }
    }

    private byte[] GoodFile()
    {
        using var _ = torch.NewDisposeScope();
        SafetensorsWriter.Write(_folder["good"], new Dictionary<string, Tensor> { ["a"] = torch.ones(2, 3), ["b"] = torch.zeros(5, ScalarType.Byte), ["c"] = torch.tensor(1L) }, new Dictionary<string, string> { ["k"] = "8" });
        return File.ReadAllBytes(_folder["good"]);
    }

    private static byte[] FileOf(string json, int bytes)
    {
        var word = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(word, json.Length);
        return [.. word, .. Encoding.UTF8.GetBytes(json), .. new byte[bytes]];
    }
}
