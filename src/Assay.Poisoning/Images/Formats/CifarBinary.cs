using Assay.Core.Errors;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Formats;

/// <summary>CIFAR-10's binary batches (Krizhevsky 2009): records of 3,073 bytes, a label and 1,024 bytes each of red, green and blue, row by row.</summary>
internal sealed class CifarBinary : IImageFormat
{
    private const int Side = 32, Pixels = 3 * Side * Side, Record = 1 + Pixels;
    private const string Batches = "data_batch_*.bin", TestBatch = "test_batch.bin", ClassNames = "batches.meta.txt";

    public string Name => "CIFAR-10 binary batches";

    public string Expects => Batches;

    public bool Recognises(string folder) => Directory.EnumerateFiles(folder, Batches).Any();

    public ImageSets Read(string folder, int side)
    {
        var classes = Classes(folder);
        var test = Path.Combine(folder, TestBatch);
        return new(Name, Set([.. Directory.EnumerateFiles(folder, Batches).Order(StringComparer.Ordinal)], classes), File.Exists(test) ? Set([test], classes) : null);
    }

    private static string[] Classes(string folder)
    {
        var file = Path.Combine(folder, ClassNames);
        return File.Exists(file)
            ? [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)]
            : [.. Enumerable.Range(0, 10).Select(number => Invariant($"class {number}"))];
    }

    private static ImageSet Set(string[] files, string[] classes)
    {
        using var scope = NewDisposeScope();
        var (parts, labels, names) = (new List<Tensor>(), new List<int>(), new List<string>());
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file);
            if (bytes.Length == 0 || bytes.Length % Record != 0)
                throw new UnreadableFileException(file, Invariant($"has {bytes.Length} bytes, expected a multiple of {Record}: a label and 3×32×32 pixels an image"));
            var records = tensor(bytes, [bytes.Length / Record, Record], dtype: ScalarType.Byte);
            parts.Add(records.narrow(1, 1, Pixels).reshape(-1, 3, Side, Side));
            for (var i = 0; i < bytes.Length / Record; i++)
            {
                labels.Add(bytes[i * Record]);
                names.Add(Invariant($"{Path.GetFileName(file)}:{i}"));
            }
        }
        return new(cat(parts, 0).to(ScalarType.Float32) / 255, labels, classes, names);
    }
}
