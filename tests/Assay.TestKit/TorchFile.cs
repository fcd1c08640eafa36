using System.IO.Compression;
using System.Text;
using static TorchSharp.torch;

namespace Assay.TestKit;

/// <summary>Writes what torch.save writes for a dictionary, nested where values are dictionaries: opcode by opcode of protocol 2, as Python's pickletools lists them.</summary>
public sealed class TorchFile
{
    private readonly List<byte[]> _storages = [];

    /// <summary>Values are tensors, whole numbers, booleans, texts and dictionaries of such.</summary>
    public static void Write(string path, IReadOnlyDictionary<string, object> root)
    {
        var file = new TorchFile();
        var pickle = "\u0080\u0002" + file.Value(root) + ".";
        using var zip = new ZipArchive(new FileStream(path, FileMode.Create), ZipArchiveMode.Create);
        Add(zip, "model/data.pkl", Encoding.Latin1.GetBytes(pickle));
        for (var i = 0; i < file._storages.Count; i++)
            Add(zip, FormattableString.Invariant($"model/data/{i}"), file._storages[i]);
    }

    private string Value(object value) => value switch
    {
        Tensor tensor => Value(tensor),
        int number => "J" + Word(number),
        bool on => on ? "\u0088" : "\u0089",
        string text => Text(text),
        IReadOnlyDictionary<string, object> entries => "}(" + string.Concat(entries.Select(pair => Text(pair.Key) + Value(pair.Value))) + "u",
        _ => throw new ArgumentException($"{value.GetType()} is not written here"),
    };

    private string Value(Tensor tensor)
    {
        var floats = tensor.to(float32).contiguous().data<float>().ToArray();
        var storage = "((" + Text("storage") + "ctorch\nFloatStorage\n" + Text(FormattableString.Invariant($"{_storages.Count}")) + Text("cpu") + "J" + Word(floats.Length) + "tQ";
        _storages.Add(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(floats).ToArray());
        var shape = tensor.shape;
        var strides = shape.Select((_, i) => shape[(i + 1)..].Aggregate(1L, (product, size) => product * size));
        return "ctorch._utils\n_rebuild_tensor_v2\n" + storage + "J" + Word(0) + Tuple(shape) + Tuple(strides) + "\u0089ccollections\nOrderedDict\n)RtR";
    }

    private static string Tuple(IEnumerable<long> numbers) => "(" + string.Concat(numbers.Select(number => "J" + Word((int)number))) + "t";

    private static string Text(string text) => "X" + Word(text.Length) + text;

    private static string Word(int number) => Encoding.Latin1.GetString(BitConverter.GetBytes(number));

    private static void Add(ZipArchive zip, string name, byte[] content)
    {
        using var stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        stream.Write(content);
    }
}
