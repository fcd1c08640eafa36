using System.Buffers.Binary;
using System.IO.Compression;
using Assay.Core.Errors;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Formats;

/// <summary>The MNIST family's IDX files, plain or gzipped: grey images, padded with black to 32×32 where they are 28×28, so that they divide as networks and triggers expect.</summary>
internal sealed class IdxFiles : IImageFormat
{
    private const int ImagesMagic = 0x00000803, LabelsMagic = 0x00000801;
    private const int MostBytes = 1 << 30;
    private const int Padded = 32;

    public string Name => "IDX files";

    public string Expects => "train-images-idx3-ubyte and train-labels-idx1-ubyte, or .gz";

    public bool Recognises(string folder) => Find(folder, "train-images") is not null;

    public ImageSets Read(string folder, int side) => new(Name, Set(folder, "train"), Find(folder, "t10k-images") is null ? null : Set(folder, "t10k"));

    private static ImageSet Set(string folder, string part)
    {
        using var scope = NewDisposeScope();
        var images = Find(folder, part + "-images")!;
        var labelFile = Find(folder, part + "-labels") ?? throw new UnreadableFileException(images, $"has no {part}-labels-idx1-ubyte beside it");
        var (pixels, sizes) = Values(images, ImagesMagic, dimensions: 3);
        var (labels, _) = Values(labelFile, LabelsMagic, dimensions: 1);
        if (labels.Length != sizes[0])
            throw new UnreadableFileException(labelFile, Invariant($"has {labels.Length} labels for the {sizes[0]} images of {Path.GetFileName(images)}"));
        var square = tensor(pixels, [sizes[0], 1, sizes[1], sizes[2]], dtype: ScalarType.Byte).to(ScalarType.Float32) / 255;
        return new(Centred(square, sizes[1], sizes[2]), [.. labels.Select(label => (int)label)],
            [.. Enumerable.Range(0, 1 + labels.DefaultIfEmpty((byte)9).Max()).Select(number => Invariant($"class {number}"))],
            [.. Enumerable.Range(0, labels.Length).Select(i => Invariant($"{part}:{i}"))]);
    }

    private static Tensor Centred(Tensor images, int height, int width)
    {
        if (height > Padded || width > Padded || (height == Padded && width == Padded))
            return images;
        var (top, left) = ((Padded - height) / 2, (Padded - width) / 2);
        return nn.functional.pad(images, [left, Padded - width - left, top, Padded - height - top]);
    }

    private static (byte[] Values, int[] Sizes) Values(string file, int magic, int dimensions)
    {
        using var stream = Open(file);
        var header = new byte[4 * (dimensions + 1)];
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
            throw new UnreadableFileException(file, "ends within its header");
        if (BinaryPrimitives.ReadInt32BigEndian(header) is var found && found != magic)
            throw new UnreadableFileException(file, Invariant($"begins with 0x{found:x8}, expected 0x{magic:x8}: unsigned bytes in {dimensions} dimension(s)"));
        var sizes = Enumerable.Range(1, dimensions).Select(i => BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4 * i))).ToArray();
        var count = sizes.Aggregate(1L, (product, size) => size > 0 && product <= MostBytes ? product * size : long.MaxValue / 2);
        if (count > MostBytes)
            throw new UnreadableFileException(file, Invariant($"says it holds {string.Join("×", sizes)} bytes, expected sizes above 0 and at most 1 GB in all"));
        var values = new byte[count];
        if (stream.ReadAtLeast(values, values.Length, throwOnEndOfStream: false) is var read && read < values.Length)
            throw new UnreadableFileException(file, Invariant($"ends after {read} of {count} bytes"));
        return (values, sizes);
    }

    private static Stream Open(string file)
    {
        var stream = File.OpenRead(file);
        return file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }

    private static string? Find(string folder, string prefix) => Directory.EnumerateFiles(folder, prefix + "*").Order(StringComparer.Ordinal).FirstOrDefault();
}
