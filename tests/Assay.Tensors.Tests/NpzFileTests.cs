using System.Text;
using Assay.Tensors.Formats;
using Assay.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Tensors.Tests;

public sealed class NpzFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = torch.NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    // The values are those of make_numpy.py's ARRAYS.
    private static Dictionary<string, Tensor> Expected() => new()
    {
        ["f4"] = Matrix(),
        ["fortran"] = Matrix(),
        ["cube"] = Cube(),
        ["fortran_cube"] = Cube(),
        ["f2"] = torch.tensor([0.5f, -65504f]).to(ScalarType.Float16),
        ["i8"] = torch.tensor([-(1L << 62), 7L]),
        ["i4"] = torch.tensor([-5, 6]),
        ["i2"] = torch.tensor(new short[] { -300, 300 }),
        ["i1"] = torch.tensor(new sbyte[] { -128, 127 }),
        ["u1"] = torch.tensor(new byte[] { 0, 255 }),
        ["b1"] = torch.tensor([true, false]),
        ["scalar"] = torch.tensor(2.5),
        ["empty"] = torch.zeros(0, 3),
        ["other_order"] = torch.ones(1),
    };

    private static Tensor Matrix() => torch.arange(24, dtype: ScalarType.Float32).div(2).reshape(4, 6);

    private static Tensor Cube() => torch.arange(24, dtype: ScalarType.Float64).reshape(2, 3, 4);

    [Theory]
    [InlineData("stored.npz", true)]
    [InlineData("deflated.npz", false)]
    [InlineData("zip64.npz", true)]
    public void Archives_of_every_kind_come_back(string name, bool inPlace)
    {
        using var file = NpzFile.Open(Fixture.File(name));
        var expected = Expected();
        Assert.Equal(expected.Keys, file.Names);
        foreach (var (array, values) in expected)
        {
            Same(values, file.Read(array));
            Assert.Equal(values.shape, file.Entry(array).Shape);
            Assert.Equal(inPlace, file.Entry(array).IsInPlace);
            var into = torch.zeros([.. values.shape, 2], ScalarType.Float64);
            file.ReadInto(array, into.select(values.dim(), 1));
            Same(values.to(ScalarType.Float64), into.select(values.dim(), 1));
        }
    }

    [Theory]
    [InlineData("stored.npz", "f4")]
    [InlineData("stored.npz", "fortran")]
    [InlineData("deflated.npz", "f4")]
    [InlineData("deflated.npz", "fortran")]
    public void Rows_and_columns_are_read_without_the_others(string name, string array)
    {
        using var file = NpzFile.Open(Fixture.File(name));
        Same(Matrix().narrow(0, 1, 2), file.ReadRows(array, 1, 2));
        Same(Matrix().narrow(1, 2, 3), file.ReadColumns(array, 2, 3));
        Same(Matrix().narrow(0, 4, 0), file.ReadRows(array, 4, 0));
        Same(Matrix().narrow(1, 6, 0), file.ReadColumns(array, 6, 0));
        Same(Cube().narrow(0, 1, 1), file.ReadRows("cube", 1, 1));
        Same(Cube().narrow(0, 1, 1), file.ReadRows("fortran_cube", 1, 1));
        Same(torch.tensor([7L]), file.ReadRows("i8", 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadRows(array, 3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadColumns(array, -1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadColumns("cube", 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadRows("scalar", 0, 1));
    }

    [Fact]
    public void Columns_of_safetensors_are_read_without_the_others()
    {
        SafetensorsWriter.Write(_folder["x"], new Dictionary<string, Tensor> { ["x"] = Matrix(), ["v"] = torch.ones(3) });
        using var file = SafetensorsFile.Open(_folder["x"]);
        Same(Matrix().narrow(1, 2, 3), file.ReadColumns("x", 2, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadColumns("x", 4, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadColumns("v", 0, 1));
    }

    [Fact]
    public void A_file_of_one_array_is_read_and_written_as_numpy_does()
    {
        Same(Matrix(), NpyFile.Read(Fixture.File("fortran.npy")));
        NpyFile.Write(_folder["a.npy"], Matrix());
        // make_numpy.py wrote the same matrix row by row into the archive; System.IO.Compression takes it out.
        using var zip = System.IO.Compression.ZipFile.OpenRead(Fixture.File("stored.npz"));
        using var entry = zip.GetEntry("f4.npy")!.Open();
        using var bytes = new MemoryStream();
        entry.CopyTo(bytes);
        Assert.Equal(bytes.ToArray(), File.ReadAllBytes(_folder["a.npy"]));
    }

    [Fact]
    public void What_is_written_is_stored_and_comes_back()
    {
        var arrays = Expected();
        arrays["turned"] = Matrix().t();
        NpzWriter.Write(_folder["a.npz"], arrays);
        using var file = NpzFile.Open(_folder["a.npz"]);
        Assert.Equal(arrays.Keys, file.Names);
        foreach (var (name, array) in arrays)
        {
            Same(array, file.Read(name));
            Assert.True(file.Entry(name).IsInPlace);
        }
        NpzWriter.Write(_folder["b.npz"], arrays);
        Assert.Equal(File.ReadAllBytes(_folder["a.npz"]), File.ReadAllBytes(_folder["b.npz"]));
        Assert.Throws<ArgumentException>(() => NpzWriter.Write(_folder["a.npz"], new Dictionary<string, Tensor> { ["x"] = torch.zeros(1, ScalarType.BFloat16) }));
        Assert.Equal(File.ReadAllBytes(_folder["a.npz"]), File.ReadAllBytes(_folder["b.npz"]));
    }

    // 5.2 GB, of which the file system keeps a few pages: one stored entry with sizes and offsets beyond 32 bits, written out by hand from APPNOTE 4.3-4.5.
    [Fact]
    public void Rows_beyond_four_gigabytes_are_read_in_place()
    {
        const long Rows = 1_300_000_000;
        var header = new byte[128];
        Encoding.ASCII.GetBytes($"\u0001NUMPY\u0001\0\u0076\0{{'descr': '<f4', 'fortran_order': False, 'shape': ({Rows},), }}".PadRight(127) + "\n").CopyTo(header, 0);
        header[0] = 0x93;
        var length = 128 + Rows * 4;
        using (var file = new FileStream(_folder["large.npz"], FileMode.Create))
        {
            Write(file, 0x04034b50u, (ushort)45, (ushort)0, (ushort)0, 0u, 0u, uint.MaxValue, uint.MaxValue, (ushort)5, (ushort)20, "w.npy", (ushort)1, (ushort)16, length, length);
            file.Write(header);
            var directory = file.Position + Rows * 4;
            file.Position = directory - 4;
            Write(file, BitConverter.SingleToUInt32Bits(7.5f));
            Write(file, 0x02014b50u, (ushort)45, (ushort)45, (ushort)0, (ushort)0, 0u, 0u, uint.MaxValue, uint.MaxValue, (ushort)5, (ushort)20, (ushort)0, (ushort)0, (ushort)0, 0u, 0u, "w.npy", (ushort)1, (ushort)16, length, length);
            var end = file.Position;
            Write(file, 0x06064b50u, 44L, (ushort)45, (ushort)45, 0u, 0u, 1L, 1L, end - directory, directory, 0x07064b50u, 0u, end, 1u);
            Write(file, 0x06054b50u, (ushort)0, (ushort)0, (ushort)1, (ushort)1, (uint)(end - directory), uint.MaxValue, (ushort)0);
        }
        using var large = NpzFile.Open(_folder["large.npz"]);
        Assert.Equal([Rows], large.Entry("w").Shape);
        Same(torch.tensor([0f, 0f, 7.5f]), large.ReadRows("w", Rows - 3, 3));
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void An_entry_of_more_than_four_gigabytes_is_written_as_zip64()
    {
        const long Bytes = (1L << 32) + 100;
        Assert.SkipUnless(new DriveInfo(_folder.Path).AvailableFreeSpace > 3 * Bytes, "needs 13 GB of free disk");
        var large = torch.empty([Bytes], ScalarType.Byte);
        large.narrow(0, Bytes - 3, 3).copy_(torch.tensor(new byte[] { 1, 2, 3 }));
        NpzWriter.Write(_folder["large.npz"], new Dictionary<string, Tensor> { ["first"] = torch.ones(2), ["large"] = large, ["last"] = torch.ones(3) });
        large.Dispose();
        using var file = NpzFile.Open(_folder["large.npz"]);
        Assert.Equal([Bytes], file.Entry("large").Shape);
        Same(torch.tensor(new byte[] { 1, 2, 3 }), file.ReadRows("large", Bytes - 3, 3));
        Same(torch.ones(3), file.Read("last"));
    }

    private static void Write(Stream stream, params object[] values)
    {
        foreach (var value in values)
        {
            stream.Write(value switch
            {
                ushort number => BitConverter.GetBytes(number),
                uint number => BitConverter.GetBytes(number),
                long number => BitConverter.GetBytes(number),
                string text => Encoding.ASCII.GetBytes(text),
                _ => throw new ArgumentException(value.ToString()),
            });
        }
    }

    private static void Same(Tensor expected, Tensor found)
    {
        Assert.Equal(expected.dtype, found.dtype);
        Assert.Equal(expected.shape, found.shape);
        Assert.True(expected.equal(found).all().item<bool>());
    }
}
