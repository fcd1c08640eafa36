using System.IO.Compression;
using System.Text;

namespace Assay.Tensors.Tests;

/// <summary>Writes pickles opcode by opcode (Python's pickletools.py lists them), one letter a byte, and the archives that hold them.</summary>
internal static class Pickled
{
    public const string None = "N", False = "\u0089", OrderedDict = "ccollections\nOrderedDict\n", RebuildV2 = "ctorch._utils\n_rebuild_tensor_v2\n", RebuildV3 = "ctorch._utils\n_rebuild_tensor_v3\n";

    public static string Text(string text) => "X" + Word(text.Length) + text;

    public static string Int(long number) => "\u008a\u0008" + Encoding.Latin1.GetString(BitConverter.GetBytes(number));

    public static string Tuple(params string[] parts) => "(" + string.Concat(parts) + "t";

    public static string List(params string[] parts) => "](" + string.Concat(parts) + "e";

    public static string Dict(params string[] keysAndValues) => "}(" + string.Concat(keysAndValues) + "u";

    public static string Call(string global, params string[] arguments) => global + Tuple(arguments) + "R";

    public static string Storage(string type, string key, long elements, params string[] more) => Tuple([Text("storage"), $"ctorch\n{type}\n", Text(key), Text("cpu"), Int(elements), .. more]) + "Q";

    public static string Tensor(string storage, long offset, long[] shape, long[] strides) =>
        Call(RebuildV2, storage, Int(offset), Ints(shape), Ints(strides), False, Call(OrderedDict));

    public static string Ints(params long[] numbers) => Tuple(Array.ConvertAll(numbers, Int));

    public static byte[] Bytes(string pickle) => Encoding.Latin1.GetBytes(pickle);

    /// <summary>An archive as torch.save lays it out: the pickle, and one storage of 16 bytes under the key 0.</summary>
    public static void Save(string path, string pickle) => Zip(path, ("a/data.pkl", Bytes(pickle + ".")), ("a/data/0", new byte[16]));

    public static void Zip(string path, params (string Name, byte[] Content)[] entries)
    {
        using var zip = new ZipArchive(new FileStream(path, FileMode.Create), ZipArchiveMode.Create);
        foreach (var (name, content) in entries)
        {
            using var stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
            stream.Write(content);
        }
    }

    /// <summary>The layout before PyTorch 1.6; <paramref name="rest"/> is what follows the pickles.</summary>
    public static void SaveLegacy(string path, string version, string machine, string root, string keys, params byte[] rest) =>
        File.WriteAllBytes(path, [.. Bytes("\u0080\u0002\u008a\u000a\u006c\u00fc\u009c\u0046\u00f9\u0020\u006a\u00a8\u0050\u0019."), .. Bytes($"{version}.{machine}.{root}.{keys}."), .. rest]);

    private static string Word(int number) => Encoding.Latin1.GetString(BitConverter.GetBytes(number));
}
