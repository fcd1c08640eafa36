using System.Globalization;
using System.Text;
using Assay.Core.Errors;
using Assay.Tensors.Formats;
using Assay.TestKit;
using CsCheck;
using TorchSharp;
using static Assay.Tensors.Tests.Pickled;

namespace Assay.Tensors.Tests;

/// <summary>Whatever the bytes are, a PyTorch, npz or npy file is read or refused as unreadable: no other exception, no crash, nothing run. A failure prints its seed.</summary>
public sealed class ArchiveFuzzTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Files => ["state.pt", "state4.pt", "legacy.pt", "openai.pt", "stored.npz", "deflated.npz", "zip64.npz", "fortran.npy", "t.safetensors"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public void Changed_bytes_are_read_or_refused(string name) => Changed(name).Sample(bytes => ReadOrRefuse(name, bytes), iter: 500, threads: 1);

    [Theory]
    [MemberData(nameof(Files))]
    [Trait("Speed", "Slow")]
    public void Changed_bytes_are_read_or_refused_for_long(string name) => Changed(name).Sample(bytes => ReadOrRefuse(name, bytes), time: 8, threads: 1);

    [Fact]
    public void Pickles_of_any_opcodes_are_read_or_refused() => Programs.Sample(Run, iter: 2000, threads: 1);

    [Fact]
    [Trait("Speed", "Slow")]
    public void Pickles_of_any_opcodes_are_read_or_refused_for_long() => Programs.Sample(Run, time: 15, threads: 1);

    [Fact]
    public void Headers_of_any_words_are_read_or_refused() => Headers.Sample(Header, iter: 2000, threads: 1);

    [Fact]
    [Trait("Speed", "Slow")]
    public void Headers_of_any_words_are_read_or_refused_for_long() => Headers.Sample(Header, time: 10, threads: 1);

    private static readonly string[] Pieces =
    [
        "N", "\u0088", "\u0089", "K\u0001", "K\u0004", "J\u00ff\u00ff\u00ff\u00ff", Int(1L << 62), Int(2), Text("a"), Text("0"), "(", ")", "t", "\u0085", "\u0086", "\u0087", "]", "a", "e", "}", "s", "u", "d", "l",
        "q\0", "q\u0001", "h\0", "h\u0001", "\u0094", "0", "1", "2", "R", "Q", "b", "\u0081", "\u0093", OrderedDict, RebuildV2, RebuildV3, "ctorch\nSize\n", "ctorch\nfloat32\n", "ctorch._utils\n_rebuild_parameter\n",
        Storage("FloatStorage", "0", 4), Storage("UntypedStorage", "0", 16), Tensor(Storage("FloatStorage", "0", 4), 0, [2, 2], [1, 2]), Ints(2, 2), Ints(0, 1), Call(OrderedDict), "\u008f", "\u0090", "G\0\0\0\0\0\0\0\0", "X\u00ff\0\0\0",
    ];

    private static readonly Gen<string> Programs = AnyOf(Pieces).Array[0, 30].Select(string.Concat);

    private static readonly Gen<string> Headers = AnyOf("{", "}", "'descr': ", "'<f4'", "'|b1'", ", ", "'fortran_order': ", "True", "False", "'shape': ", "()", "(2,)", "(1, 2)", "(0, 99)", "(", ")", "'", "4611686018427387904", " ", "L")
        .Array[0, 14].Select(words => string.Concat(words));

    private static Gen<string> AnyOf(params string[] words) => Gen.Int[0, words.Length - 1].Select(i => words[i]);

    private Gen<byte[]> Changed(string name)
    {
        var good = Good(name);
        var change = Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte).Array[1, 4];
        return Gen.Select(change, Gen.Frequency((4, Gen.Const(good.Length)), (1, Gen.Int[0, good.Length]))).Select((changes, length) =>
        {
            var bytes = good.ToArray();
            foreach (var (at, value) in changes)
                bytes[at] = value;
            return bytes[..length];
        });
    }

    private byte[] Good(string name)
    {
        if (name != "t.safetensors")
            return File.ReadAllBytes(Fixture.File(name));
        using var _ = torch.NewDisposeScope();
        SafetensorsWriter.Write(_folder[name], new Dictionary<string, torch.Tensor> { ["a"] = torch.ones(2, 3), ["b"] = torch.zeros(5, torch.uint8) });
        return File.ReadAllBytes(_folder[name]);
    }

    private void Run(string program)
    {
        Save(_folder["fuzzed.pt"], program);
        Read(_folder["fuzzed.pt"]);
    }

    private void Header(string header) => ReadOrRefuse("fuzzed.npy", [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. Encoding.ASCII.GetBytes(header), .. new byte[8]]);

    private void ReadOrRefuse(string name, byte[] bytes)
    {
        var path = _folder["fuzzed" + Path.GetExtension(name)];
        File.WriteAllBytes(path, bytes);
        Read(path);
    }

    private static void Read(string path)
    {
        using var _ = torch.NewDisposeScope();
        try
        {
            switch (Path.GetExtension(path))
            {
                case ".npz": NpzFile.ReadAll(path); break;
                case ".npy": NpyFile.Read(path); break;
                case ".safetensors": SafetensorsFile.ReadAll(path); break;
                default: ReadAll(path); break;
            }
        }
        catch (UnreadableFileException)
        {
            // Refused, as it should be.
        }
    }

    private static void ReadAll(string path)
    {
        using var file = PyTorchFile.Open(path);
        foreach (var name in file.Names)
            Assert.Equal(file.Entry(name).Shape, file.Read(name).shape);
        foreach (var (name, value) in file.Scalars)
            Assert.NotNull(string.Create(CultureInfo.InvariantCulture, $"{name}{value}"));
    }
}
