using Assay.Core.Errors;
using Assay.Tensors.Formats;
using Assay.TestKit;
using static Assay.Tensors.Tests.Pickled;

namespace Assay.Tensors.Tests;

/// <summary>Each fault that a pickle or its archive can have, made by hand.</summary>
public sealed class PyTorchFaultTests : IDisposable
{
    private static readonly string Four = Storage("FloatStorage", "0", 4);
    private readonly TemporaryFolder _folder = new();

    private string File1 => _folder["bad.pt"];

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Pickles => new()
    {
        { "", "needs a value where its stack has none" },
        { "J\u0001", "wants 4 bytes where 2 are left" },
        { "\u008a\u0009", "holds a whole number of 9 bytes, expected at most 8" },
        { "\u008b\u00ff\u00ff\u00ff\u00ff", "holds a whole number of -1 bytes" },
        { "ctorch", "ends inside a line" },
        { "X\u0001\0\0\0\u00ff", "holds a string that is no UTF-8" },
        { "X\u00ff\u00ff\u00ff\u00ff", "wants -1 bytes" },
        { "X\u00ff\u00ff\u00ff\u007f", "wants 2147483647 bytes" },
        { "\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f", "wants 9223372036854775807 bytes" },
        { "i", "holds opcode 0x69, which no state dict needs" },
        { "\u0080\u0006", "is of protocol 6, expected at most 5" },
        { new string('N', 5_000_000), "takes more than 5000000 steps" },
        { "NNb", "sets the state of None; only a dictionary's may be set" },
        { "}Nb", "sets the state of a dictionary" },
        { "NNa", "holds None where a list belongs" },
        { "NNNs", "holds None where a dictionary belongs" },
        { "}(Nu", "sets 1 keys and values, expected pairs" },
        { "h\u0005", "recalls value 5, which it never remembered" },
        { "t", "closes a group that it never opened" },
        { "(0", "needs a value where its stack has none" },
        { "NNR", "holds None where a global belongs" },
        { OrderedDict + "]R", "holds a list where a tuple of arguments belongs" },
        { "NK\u0001\u0093", "holds None where a module's name belongs" },
        { Text("os") + "N\u0093", "holds None where a global's name belongs" },
        { Text("os") + Text("system") + "\u0093", "names the global 'os.system'" },
        { "cbuiltins\neval\n", "names the global 'builtins.eval'" },
        { "ctorch\nload\n", "names the global 'torch.load'" },
        { "cos\n\u0007system\n", "names the global 'os.?system'" },
        { Call(OrderedDict, None), "gives the global 'collections.OrderedDict' the arguments (None), which it does not take" },
        { Call(OrderedDict, List(Text("ab"))), "makes a dictionary of a string, expected pairs" },
        { Call("ctorch\nSize\n", Text("a")), "gives the global 'torch.Size' the arguments (a string)" },
        { "NQ", "refers to something outside by None, expected ('storage', class, key, device, elements)" },
        { Storage("FloatStorage", "0", 4, Tuple(Text("1"))), "refers to storage '0' as a view of another" },
        { Storage("Size", "0", 4), "gives storage '0' the class torch.Size, expected one of DoubleStorage, FloatStorage" },
        { Storage("ComplexFloatStorage", "0", 4), "names the global 'torch.ComplexFloatStorage'" },
        { Storage("FloatStorage", "0", -1), "claims -1 elements for storage '0'" },
        { Storage("FloatStorage", "0", long.MaxValue), "claims 9223372036854775807 elements" },
        { List(Storage("FloatStorage", "0", 4), Storage("LongStorage", "0", 2)), "describes storage '0' in two ways: 4 Float32 and 2 Int64" },
        { Four, "holds under '' the bare storage '0'" },
        { Tensor(Four, 0, [2, 2], [2]), "describes a tensor with shape [2, 2], strides [2] and offset 0" },
        { Tensor(Four, -1, [2], [1]), "describes a tensor with shape [2], strides [1] and offset -1" },
        { Tensor(Four, 0, [5], [1]), "describes a tensor [5] with strides [1] from element 0 on, but storage '0' has 4 elements" },
        { Tensor(Four, 4, [], []), "from element 4 on, but storage '0' has 4 elements" },
        { Tensor(Four, 0, [2], [long.MaxValue]), "describes a tensor [2] with strides [9223372036854775807] from element 0 on" },
        { Tensor(Four, 1, [2], [long.MaxValue]), "more elements than 64 bits can count" },
        { Tensor(Four, 0, [0, 1L << 62], [1, 1]), "more elements than 64 bits can count" },
        { Tensor(Four, 0, [-2], [1]), "whose shape holds -2, expected whole numbers from 0 on" },
        { Call(RebuildV2, Four, Int(0), Tuple(None), Ints(1), False), "whose shape holds None" },
        { Call(RebuildV2, Four, Int(0), Ints(1)), "gives the global 'torch._utils._rebuild_tensor_v2' the arguments (a storage, a whole number, a tuple)" },
        { Call(RebuildV3, Four, Int(0), Ints(1), Ints(1), False, None, "ctorch\nfloat64\n", None), "describes a tensor of Float64 over a storage of Float32" },
        { Call(RebuildV3, Four, Int(0), Ints(1), Ints(1), False, None, "ctorch\nSize\n", None), "gives a tensor the element type torch.Size" },
        { Dict(Text("w"), Tensor(Storage("FloatStorage", "0", 3), 0, [3], [1])), "tensor 'w' needs a storage of 12 bytes, but entry 'a/data/0' has 16" },
        { Dict(Text("w"), Tensor(Storage("FloatStorage", "1", 4), 0, [3], [1])), "tensor 'w' lies in storage '1', but the archive has no entry 'a/data/1'" },
        { Dict(None, Text("x")), "holds under '' a dictionary whose key is None, expected a string or a whole number" },
        { Dict(Text("k"), None, Text("k"), None), "holds 'k' twice" },
        { Dict(Text(new string('k', 999)), Dict(Text("kk"), None)), "holds a name of more than 1000 letters" },
        { "]q\0h\0a", "is nested more than 32 deep, or holds itself" },
        { "}q\0" + Text("k") + "h\0s", "is nested more than 32 deep, or holds itself" },
        { "]" + string.Concat(Enumerable.Repeat("q\0]h\0ah\0a", 25)), "holds more than 1000000 values" },   // 2^25 leaves in 200 bytes
    };

    [Theory]
    [MemberData(nameof(Pickles))]
    public void A_fault_of_the_pickle_names_what_was_found_and_what_was_expected(string pickle, string expected)
    {
        Save(File1, pickle);
        var failure = Assert.Throws<UnreadableFileException>(() => PyTorchFile.Open(File1));
        Assert.StartsWith(File1, failure.Message, StringComparison.Ordinal);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public void Rarer_opcodes_and_an_untyped_storage_are_understood()
    {
        Save(File1, Dict(
            Text("v3"), Call(RebuildV3, Storage("UntypedStorage", "0", 16), Int(1), Ints(3), Ints(1), False, None, "ctorch\nfloat32\n", None),
            Text("tuple"), "\u0088K\u0007\u0086", Text("three"), "NNN\u0087", Text("made"), "(" + Text("k") + "K\u0001d", Text("list"), "(K\u0001l", Text("set"), "\u008f(K\u0001\u0090", Text("frozen"), "(K\u0002\u0091",
            Text("short"), "\u008c\u0001x", Text("wide"), "\u008d\u0001\0\0\0\0\0\0\0y", Text("old"), "U\u0001z", Text("older"), "T\u0001\0\0\0w", Text("bytes"), "C\u0001\u00ff", Text("bytes4"), "B\u0001\0\0\0\u00fe",
            Text("bytes8"), "\u008e\u0001\0\0\0\0\0\0\0\u00fd", Text("none"), "\u008a\0", Text("minus"), "\u008a\u0001\u00ff", Text("four"), "\u008b\u0002\0\0\0\0\u0001", Text("dup"), "K\u000520",
            Text("popped"), "K\u0006K\u00070", Text("group"), "K\u0008(NN1", Text("pairs"), Call(OrderedDict, List(Tuple(Text("a"), Int(1)), List(Text("b"), Int(2)))), Text("device"), Call("ctorch\ndevice\n", Text("cuda:0")),
            Text("frame"), "\u0095\0\0\0\0\0\0\0\0G\u003f\u00f8\0\0\0\0\0\0", Text("long index"), "K\u0009r\u0010\u0001\0\0j\u0010\u0001\0\0" + "0"));
        using var file = PyTorchFile.Open(File1);
        Assert.Equal([3], file.Entry("v3").Shape);
        var found = file.Scalars.ToDictionary(pair => pair.Key, pair => pair.Value is IReadOnlyList<object?> list ? string.Join(",", list.Select(item => item ?? "None")) : pair.Value is byte[] bytes ? Convert.ToHexString(bytes) : FormattableString.Invariant($"{pair.Value}"));
        Assert.Equal(
            "bytes=FF bytes4=FE bytes8=FD device=cuda:0 dup=5 four=256 frame=1.5 frozen=2 group=8 list=1 long index=9 made.k=1 minus=-1 none=0 old=z older=w pairs.a=1 pairs.b=2 popped=6 set=1 short=x three=None,None,None tuple=True,7 wide=y",
            string.Join(' ', found.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}")));
    }

    [Fact]
    public void A_view_that_repeats_a_little_into_a_lot_is_refused_before_memory_is_taken()
    {
        Save(File1, Dict(Text("w"), Tensor(Four, 0, [1L << 40, 4], [0, 1])));
        using var file = PyTorchFile.Open(File1);
        Assert.Contains("tensor 'w' is [1099511627776, 4], a view that repeats the 4 elements", Assert.Throws<UnreadableFileException>(() => file.Read("w")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_without_one_pickle_is_refused()
    {
        Zip(File1, ("a/version", [3]));
        Assert.Contains("holds 0 entries named */data.pkl, expected one", Assert.Throws<UnreadableFileException>(() => PyTorchFile.Open(File1)).Message, StringComparison.Ordinal);
        Zip(File1, ("a/data.pkl", [(byte)'N', (byte)'.']), ("b/data.pkl", [(byte)'N', (byte)'.']));
        Assert.Contains("holds 2 entries", Assert.Throws<UnreadableFileException>(() => PyTorchFile.Open(File1)).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string, string, byte[], string> Legacy
    {
        get
        {
            var (version, machine, root, keys) = (Int(1001), Dict(Text("little_endian"), "\u0088"), Dict(Text("w"), Tensor(Four, 0, [4], [1])), List(Text("0")));
            byte[] good = [4, 0, 0, 0, 0, 0, 0, 0, .. new byte[16]];
            return new()
            {
                { Int(1000), machine, root, keys, good, "its pickle does not give 1001 as the layout's version" },
                { version, Dict(Text("little_endian"), False), root, keys, good, "written on a big-endian machine" },
                { version, machine, root, None, good, "does not list the storages' keys after the object" },
                { version, machine, root, List(None), good, "lists the storage 'None', which its object does not use" },
                { version, machine, root, List(Text("1")), good, "lists the storage '1', which its object does not use" },
                { version, machine, root, List(), good, "tensor 'w' lies in storage '0', which the file does not list" },
                { version, machine, root, keys, good[..23], "storage '0' has 4 elements and 15 bytes are left, expected 4 elements in 16 bytes" },
                { version, machine, root, keys, good[..7], "the element count of storage '0' needs" },
                { version, machine, root, keys, [5, .. good[1..]], "storage '0' has 5 elements" },
                { version, machine, root, "ctorch\nload\n", good, "its pickle names the global 'torch.load'" },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Legacy))]
    public void A_fault_of_the_old_layout_is_named(string version, string machine, string root, string keys, byte[] rest, string expected)
    {
        SaveLegacy(File1, version, machine, root, keys, rest);
        Assert.Contains(expected, Assert.Throws<UnreadableFileException>(() => PyTorchFile.Open(File1)).Message, StringComparison.Ordinal);
    }
}
