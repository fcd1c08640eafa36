using System.Buffers.Binary;
using System.Text;
using Assay.Core.Errors;
using Assay.Tensors.Formats;
using Assay.TestKit;

namespace Assay.Tensors.Tests;

/// <summary>Each fault that an .npy header or a zip directory can have, made by hand.</summary>
public sealed class NpzFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File1 => _folder["bad"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3,)}", "is [3] of Float32, which takes 12 bytes, but 8 follow its header")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 4611686018427387904)}", "more elements than 64 bits can count")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}", "is [4294967296, 4294967296]: more elements than 64 bits can count")]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (2,)}", "has elements of type '>f4', expected one of <f4, <f8, <f2")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (2,)}", "has elements of type '|O'")]
    [InlineData("{'descr': (2,), 'fortran_order': False, 'shape': (2,)}", "has elements of type 'a structure'")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}", "at letter 10 should have a string, a bool or a tuple of whole numbers, found '[('a', '<f4')], 'for'")]
    [InlineData("{'descr': '<f4', 'fortran_order': 'x', 'shape': (2,)}", "whose fortran_order is no bool or whose shape is no tuple")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': False}", "whose fortran_order is no bool or whose shape is no tuple")]
    [InlineData("{'descr': '<f4', 'shape': (2,)}", "has a header with the keys descr, shape, expected descr, fortran_order and shape")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'order': False, 'shape': (2,)}", "has a header with the keys descr, fortran_order, order, shape")]
    [InlineData("{'descr': '<f4', 'descr': '<f4'}", "has a header with the key 'descr' twice")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)}", "should have a whole number from 0 to 2^63 - 1, found '-2,)}'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", "should have a whole number from 0")]
    [InlineData("{'descr': '<f4', 'fortran_order': Fals, 'shape': (2,)}", "should have False, found 'Fals,")]
    [InlineData("{'descr': '<f4', 'fortran_order': False 'shape': (2,)}", "should have ',', found ''shape'")]
    [InlineData("{'descr': '<f4, 2}", "should have a string that ends")]
    [InlineData("{'descr' '<f4'}", "should have ':'")]
    [InlineData("{2}", "should have a string, found '2}'")]
    [InlineData("x", "at letter 0 should have '{', found 'x'")]
    [InlineData("", "at letter 0 should have '{', found ''")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x", "should have its end, found 'x'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2)}", "has 65 dimensions, expected at most 64")]
    public void A_fault_of_the_header_is_named(string header, string expected)
    {
        Refused(expected, [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. Encoding.Latin1.GetBytes(header), .. new byte[8]]);
        Pickled.Zip(_folder["z"], ("w.npy", File.ReadAllBytes(File1)));
        Assert.Contains(expected, Assert.Throws<UnreadableFileException>(() => NpzFile.Open(_folder["z"])).Message.Replace("array 'w' ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_before_the_header_is_named()
    {
        Refused("is 9 bytes long; an .npy array starts with 10 bytes", new byte[9]);
        Refused("does not start with the magic bytes of .npy", new byte[20]);
        Refused("is of .npy version 4.0, expected 1 to 3", [0x93, .. "NUMPY"u8, 4, 0, 0, 0, 0, 0]);
        Refused("is of .npy version 2.0, expected 1 to 3", [0x93, .. "NUMPY"u8, 2, 0, 0, 0]);
        Refused("claims a header of 65535 bytes, expected at most 2", [0x93, .. "NUMPY"u8, 1, 0, 255, 255, 0, 0]);
        Refused("claims a header of 4294967295 bytes, expected at most 0", [0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255]);
    }

    [Fact]
    public void A_zip_bomb_ends_where_its_declared_size_does()
    {
        var failure = Assert.Throws<UnreadableFileException>(() => NpzFile.ReadAll(Fixture.File("bomb.npz")));
        Assert.Contains("entry 'w.npy' unpacks to more than the 132 bytes that it declares", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_array_or_not_there_is_named()
    {
        Pickled.Zip(File1, ("a.txt", [1]));
        Assert.Contains("entry 'a.txt' is no array", Assert.Throws<UnreadableFileException>(() => NpzFile.Open(File1)).Message, StringComparison.Ordinal);
        using var file = NpzFile.Open(Fixture.File("stored.npz"));
        Assert.Contains("holds no array 'w'; it holds 14: f4, fortran,", Assert.Throws<UnreadableFileException>(() => file.Read("w")).Message, StringComparison.Ordinal);
        Assert.Contains("array 'f4' is [4, 6], expected [6, 4]", Assert.Throws<UnreadableFileException>(() => file.ReadInto("f4", TorchSharp.torch.zeros(6, 4))).Message, StringComparison.Ordinal);
        Assert.True(file.Contains("f4"));
    }

    // Offsets are from the mark: of an entry in the directory (PK 1 2), of its header (PK 3 4), of the archive's end (PK 5 6), of zip64's end (PK 6 6) and locator (PK 6 7).
    [Theory]
    [InlineData("stored.npz", "PK\u0001\u0002", 8, 1, "entry 'f4.npy' is encrypted")]
    [InlineData("stored.npz", "PK\u0001\u0002", 10, 9, "entry 'f4.npy' is packed by method 9, expected 0 (stored) or 8 (deflated)")]
    [InlineData("stored.npz", "PK\u0001\u0002", 23, 127, "entry 'f4.npy' claims")]
    [InlineData("stored.npz", "PK\u0001\u0002", 24, 1, "entry 'f4.npy' is stored as it is, but claims 224 bytes in the file and")]
    [InlineData("deflated.npz", "PK\u0001\u0002", 26, 255, "more than deflate can (1032 times)")]
    [InlineData("deflated.npz", "PK\u0001\u0002", 24, 255, "array 'f4' is [4, 6] of Float32, which takes 96 bytes, but")]
    [InlineData("deflated.npz", "PK\u0003\u0004", 60, 255, "cannot be unpacked")]
    [InlineData("stored.npz", "PK\u0001\u0002", 42, 1, "entry 'f4.npy' should start at byte 1, but no zip header lies there")]
    [InlineData("stored.npz", "PK\u0003\u0004", 29, 255, "entry 'f4.npy' has its 224 bytes from byte")]
    [InlineData("stored.npz", "PK\u0001\u0002", 0, 0, "its zip directory lists 14 entries, but entry 0 is damaged or missing")]
    [InlineData("stored.npz", "PK\u0001\u0002", 33, 255, "its zip directory ends inside entry 0")]
    [InlineData("stored.npz", "PK\u0005\u0006", 10, 255, "its zip directory claims 255 entries in")]
    [InlineData("stored.npz", "PK\u0005\u0006", 10, 15, "its zip directory lists 15 entries, but entry 14 is damaged or missing")]
    [InlineData("stored.npz", "PK\u0005\u0006", 15, 127, "its zip directory claims")]
    [InlineData("stored.npz", "PK\u0005\u0006", 0, 0, "no zip directory lies at the end")]
    [InlineData("zip64.npz", "PK\u0006\u0006", 0, 0, "should start the zip64 directory's end")]
    [InlineData("zip64.npz", "PK\u0006\u0006", 47, 127, "its zip directory claims")]
    [InlineData("zip64.npz", "PK\u0006\u0006", 55, 255, "its zip directory claims")]
    [InlineData("zip64.npz", "PK\u0006\u0007", 15, 127, "its zip64 directory's end should lie at byte")]
    [InlineData("zip64.npz", "PK\u0006\u0007", 0, 0, "its zip directory claims")]
    public void A_fault_of_the_archive_is_named(string archive, string mark, int at, byte value, string expected)
    {
        var bytes = File.ReadAllBytes(Fixture.File(archive));
        bytes[bytes.AsSpan().IndexOf(Encoding.Latin1.GetBytes(mark)) + at] = value;
        File.WriteAllBytes(File1, bytes);
        Assert.Contains(expected, Assert.Throws<UnreadableFileException>(() => NpzFile.ReadAll(File1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shortened_deflated_entry_an_entry_listed_twice_and_an_end_alone_are_named()
    {
        Pickled.Zip(File1, ("a.npy", new byte[20]), ("a.npy", new byte[20]));
        Assert.Contains("its zip directory lists 'a.npy' twice", Assert.Throws<UnreadableFileException>(() => NpzFile.Open(File1)).Message, StringComparison.Ordinal);

        var end = new byte[22];
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06054b50);
        end.AsSpan(10, 10).Fill(255);
        File.WriteAllBytes(File1, end);
        Assert.Contains("marked as zip64, but has no zip64 part", Assert.Throws<UnreadableFileException>(() => NpzFile.Open(File1)).Message, StringComparison.Ordinal);

        // The header claims 1 MB more than the deflated bytes give: found when the last of it is read.
        var bytes = File.ReadAllBytes(Fixture.File("bomb.npz"));
        var at = bytes.AsSpan().IndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at + 24), 128 + (1 << 20) + 8);
        File.WriteAllBytes(File1, bytes);
        Assert.Contains("array 'w' is [1] of Float32, which takes 4 bytes, but", Assert.Throws<UnreadableFileException>(() => NpzFile.ReadAll(File1)).Message, StringComparison.Ordinal);
    }

    private void Refused(string expected, byte[] bytes)
    {
        File.WriteAllBytes(File1, bytes);
        Assert.Contains(expected, Assert.Throws<UnreadableFileException>(() => NpyFile.Read(File1)).Message, StringComparison.Ordinal);
    }
}
