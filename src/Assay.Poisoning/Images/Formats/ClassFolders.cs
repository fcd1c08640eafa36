using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Assay.Core.Errors;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Formats;

/// <summary>A folder for each class with its pictures in it, at the top or under <c>train</c> and <c>test</c> (or <c>val</c>).</summary>
internal sealed class ClassFolders : IImageFormat
{
    public string Name => "image folders";

    public string Expects => "a folder of PNG, JPEG or PPM files for each class";

    public bool Recognises(string folder) => Classes(Path.Combine(folder, "train")).Length > 0 || Classes(folder).Length > 0;

    public ImageSets Read(string folder, int side)
    {
        var train = Path.Combine(folder, "train");
        var top = Classes(train).Length > 0 ? train : folder;
        var classes = Classes(top);
        var test = new[] { "test", "val" }.Select(part => Path.Combine(folder, part)).FirstOrDefault(part => top != folder && Classes(part).Length > 0);
        return new(Name, Set(top, classes, side), test is null ? null : Set(test, classes, side));
    }

    private static string[] Classes(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateDirectories(folder).Where(one => Directory.EnumerateFiles(one).Any(PictureFile.Is)).Select(one => Path.GetFileName(one)).Order(StringComparer.Ordinal)]
        : [];

    private static ImageSet Set(string folder, string[] classes, int side)
    {
        if (Classes(folder).Except(classes, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
            throw new AssayException($"{Path.Combine(folder, unknown)}: the training images have no class of this name; they have {string.Join(", ", classes)}.");
        var files = classes.SelectMany((name, label) => Pictures(Path.Combine(folder, name)).Select(file => (file, label))).ToList();
        return Pixels([.. files.Select(one => one.file)], [.. files.Select(one => one.label)], classes, [.. files.Select(one => Path.GetRelativePath(folder, one.file))], side);
    }

    /// <summary>Decodes pictures on all cores into one set.</summary>
    internal static ImageSet Pixels(string[] files, int[] labels, string[] classes, string[] names, int side)
    {
        var pixels = empty([files.Length, 3, side, side], ScalarType.Float32);
        try
        {
            Parallel.For(0, files.Length, i =>
            {
                using var one = pixels[i];
                PictureFile.Read(files[i], side, MemoryMarshal.Cast<byte, float>(one.bytes));
            });
            return new(pixels, labels, classes, names);
        }
        catch (AggregateException many) when (many.InnerExceptions.OfType<UnreadableFileException>().FirstOrDefault() is { } first)
        {
            pixels.Dispose();
            ExceptionDispatchInfo.Throw(first);
            throw;
        }
    }

    private static IEnumerable<string> Pictures(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Where(PictureFile.Is).Order(StringComparer.Ordinal) : [];
}
