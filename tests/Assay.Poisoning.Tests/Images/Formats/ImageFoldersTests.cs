using System.Buffers.Binary;
using System.IO.Compression;
using Assay.Core.Errors;
using Assay.Poisoning.Images.Formats;
using Assay.TestKit;
using SkiaSharp;

namespace Assay.Poisoning.Tests.Images.Formats;

public sealed class ImageFoldersTests
{
    [Fact]
    public void The_real_CIFAR_10_subset_is_read_with_its_classes()
    {
        using var sets = ImageFolders.Read(Golden.SharedPath("data/cifar-10-batches-bin"));
        Assert.Equal("CIFAR-10 binary batches", sets.Format);
        Assert.Equal((10_000, 2_000), (sets.Train.Count, sets.Test!.Count));
        Assert.All(sets.Train.RowsByClass(), rows => Assert.Equal(1_000, rows.Length));
        Assert.Equal("automobile", sets.Train.Classes[1]);
        // The file's first record: label 4, first red values 0x2f 0x31 0x34.
        Assert.Equal(4, sets.Train.Labels[0]);
        Assert.Equal([0x2f, 0x31, 0x34], sets.Train.Pixels[0, 0, 0].data<float>().ToArray()[..3].Select(value => (int)Math.Round(value * 255)));
    }

    [Fact]
    public void A_CIFAR_record_is_a_label_and_three_planes()
    {
        using var folder = new TemporaryFolder();
        var record = new byte[3073];
        (record[0], record[1], record[1 + 1024 + 33], record[3072]) = (9, 51, 102, 255);
        File.WriteAllBytes(folder["data_batch_1.bin"], record);
        using var sets = ImageFolders.Read(folder.Path);
        Assert.Null(sets.Test);
        Assert.Equal(9, sets.Train.Labels[0]);
        Assert.Equal(0.2f, sets.Train.Pixels[0, 0, 0, 0].item<float>(), 1e-6f);
        Assert.Equal(0.4f, sets.Train.Pixels[0, 1, 1, 1].item<float>(), 1e-6f);
        Assert.Equal(1f, sets.Train.Pixels[0, 2, 31, 31].item<float>());
    }

    [Fact]
    public void Damaged_CIFAR_batches_are_named_with_what_is_wrong()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["data_batch_1.bin"], new byte[3072]);
        Assert.Contains("data_batch_1.bin: has 3072 bytes, expected a multiple of 3073", Fault(folder), StringComparison.Ordinal);
        var record = new byte[3073];
        record[0] = 10;
        File.WriteAllBytes(folder["data_batch_1.bin"], record);
        Assert.Contains("data_batch_1.bin:0: its label is 10, expected 0 to 9", Fault(folder), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void IDX_files_are_read_plain_or_gzipped_and_padded_to_32(bool zipped)
    {
        using var folder = new TemporaryFolder();
        var image = new byte[28 * 28];
        image[0] = 255;
        Idx(folder, "train-images-idx3-ubyte", zipped, 0x803, [2, 28, 28], [.. image, .. new byte[28 * 28]]);
        Idx(folder, "train-labels-idx1-ubyte", zipped, 0x801, [2], [3, 1]);
        using var sets = ImageFolders.Read(folder.Path);
        Assert.Equal([3, 1], sets.Train.Labels);
        Assert.Equal((1, 32, 32), (sets.Train.Channels, sets.Train.Height, sets.Train.Width));
        Assert.Equal(1f, sets.Train.Pixels[0, 0, 2, 2].item<float>());
        Assert.Equal(1f, sets.Train.Pixels.sum().item<float>());
    }

    [Fact]
    public void Damaged_IDX_files_are_named_with_what_is_wrong()
    {
        using var folder = new TemporaryFolder();
        Idx(folder, "train-labels-idx1-ubyte", false, 0x801, [2], [3, 1]);
        Idx(folder, "train-images-idx3-ubyte", false, 0x802, [2, 28, 28], []);
        Assert.Contains("begins with 0x00000802, expected 0x00000803", Fault(folder), StringComparison.Ordinal);
        Idx(folder, "train-images-idx3-ubyte", false, 0x803, [2, 28, 28], new byte[10]);
        Assert.Contains("ends after 10 of 1568 bytes", Fault(folder), StringComparison.Ordinal);
        Idx(folder, "train-images-idx3-ubyte", false, 0x803, [2_000_000_000, 2_000_000_000, 28], []);
        Assert.Contains("expected sizes above 0 and at most 1 GB", Fault(folder), StringComparison.Ordinal);
        Idx(folder, "train-images-idx3-ubyte", false, 0x803, [3, 2, 2], new byte[12]);
        Assert.Contains("has 2 labels for the 3 images", Fault(folder), StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_of_pictures_are_classes_and_pictures_are_scaled()
    {
        using var folder = new TemporaryFolder();
        foreach (var (path, colour, size) in ((string, SKColor, int)[])[("train/cat/a.png", SKColors.Red, 32), ("train/dog/b.png", SKColors.Blue, 64), ("test/dog/c.jpg", SKColors.Lime, 32)])
            Picture(folder[path], colour, size);
        using var sets = ImageFolders.Read(folder.Path);
        Assert.Equal(["cat", "dog"], sets.Train.Classes);
        Assert.Equal([0, 1], sets.Train.Labels);
        Assert.Equal([Path.Combine("cat", "a.png"), Path.Combine("dog", "b.png")], sets.Train.Names);
        Assert.Equal([1f, 0, 0], sets.Train.Pixels[0, .., 5, 5].data<float>().ToArray());
        Assert.Equal([0f, 0, 1], sets.Train.Pixels[1, .., 5, 5].data<float>().ToArray());
        Assert.Equal(1, Assert.Single(sets.Test!.Labels));
        Assert.True(sets.Test.Pixels[0, 1, 5, 5].item<float>() > 0.95f);
    }

    [Fact]
    public void A_picture_that_is_none_is_named()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["cat"]);
        File.WriteAllText(Path.Combine(folder["cat"], "a.png"), "no picture");
        Assert.Contains("a.png: is no picture", Fault(folder), StringComparison.Ordinal);
    }

    [Fact]
    public void The_layout_of_GTSRB_is_read_from_its_tables()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["00007"]);
        File.WriteAllText(Path.Combine(folder["00007"], "GT-00007.csv"), "Filename;Width;Height;Roi.X1;Roi.Y1;Roi.X2;Roi.Y2;ClassId\n00000.ppm;2;2;0;0;1;1;7\n");
        File.WriteAllBytes(Path.Combine(folder["00007"], "00000.ppm"), [.. "P6\n# made by hand\n2 2\n255\n"u8, .. Enumerable.Repeat<byte[]>([255, 0, 51], 4).SelectMany(pixel => pixel)]);
        using var sets = ImageFolders.Read(folder.Path);
        Assert.Equal("GTSRB", sets.Format);
        Assert.Equal(43, sets.Train.Classes.Count);
        Assert.Equal(7, Assert.Single(sets.Train.Labels));
        Assert.Equal([1f, 0, 0.2f], sets.Train.Pixels[0, .., 9, 9].data<float>().ToArray().Select(value => MathF.Round(value, 4)));
    }

    [Theory]
    [InlineData("P5\n2 2\n255\n", "does not begin with P6")]
    [InlineData("P6\n2 2\n65535\n", "no largest value from 1 to 255")]
    [InlineData("P6\n2 2\n255\nabc", "holds 3 bytes of pixels, expected 12")]
    [InlineData("P6\n99999999999 2\n255\n", "no width from 1 to 16384")]
    [InlineData("P6", "no width")]
    public void Pixmaps_that_are_damaged_are_refused(string text, string fault)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.ppm"], text);
        Assert.Contains(fault, Assert.Throws<UnreadableFileException>(() => Ppm.Read(folder["a.ppm"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_no_known_layout_is_told_what_was_expected()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("no known layout of images. Expected one of: CIFAR-10 binary batches (data_batch_*.bin)", Fault(folder), StringComparison.Ordinal);
        Assert.Contains("there is no such folder", Assert.Throws<AssayException>(() => ImageFolders.Read(folder["absent"])).Message, StringComparison.Ordinal);
    }

    private static string Fault(TemporaryFolder folder) => Assert.ThrowsAny<AssayException>(() => ImageFolders.Read(folder.Path)).Message;

    private static void Idx(TemporaryFolder folder, string name, bool zipped, int magic, int[] sizes, byte[] values)
    {
        var bytes = new byte[4 * (sizes.Length + 1) + values.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, magic);
        for (var i = 0; i < sizes.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 * (i + 1)), sizes[i]);
        values.CopyTo(bytes, 4 * (sizes.Length + 1));
        using var file = File.Create(folder[zipped ? name + ".gz" : name]);
        using var stream = zipped ? new GZipStream(file, CompressionLevel.Fastest) : (Stream)file;
        stream.Write(bytes);
    }

    private static void Picture(string path, SKColor colour, int side)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var bitmap = new SKBitmap(side, side);
        bitmap.Erase(colour);
        using var data = bitmap.Encode(path.EndsWith(".jpg", StringComparison.Ordinal) ? SKEncodedImageFormat.Jpeg : SKEncodedImageFormat.Png, 95);
        File.WriteAllBytes(path, data.ToArray());
    }
}
