using System.Buffers.Binary;
using System.Text;
using Assay.Core.Errors;
using Assay.TestKit;
using Assay.Tensors.Formats;

namespace Assay.Tensors.Tests;

/// <summary>Each fault that a header can have, made by hand.</summary>
public sealed class SafetensorsFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "tensor 'x' ends at byte 8 of the tensors' bytes, but the file holds only 7")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "1 bytes follow the last tensor")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[1,9]}}""", 9, "tensor 'x' starts at byte 1, but the header ends at 0: a hole of 1 bytes")]
    [InlineData("""{"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"y":{"dtype":"U8","shape":[4],"data_offsets":[3,7]}}""", 7, "tensor 'y' starts at byte 3 and overlaps tensor 'x', which ends at 4")]
    [InlineData("""{"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"y":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 4, "tensor 'y' starts at byte 0 and overlaps tensor 'x'")]
    [InlineData("""{"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"y":{"dtype":"U8","shape":[4],"data_offsets":[6,10]}}""", 10, "tensor 'y' starts at byte 6, but tensor 'x' ends at 4: a hole of 2 bytes")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,7]}}""", 7, "tensor 'x' has 7 bytes (data_offsets [0, 7]), but F32 [2] takes 8")]
    [InlineData("""{"x":{"dtype":"F32","shape":[],"data_offsets":[0,0]}}""", 0, "but F32 [] takes 4")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "tensor 'x' has data_offsets [8, 0], expected a start and an end that is not before it")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", 8, "tensor 'x' has data_offsets [0], expected a start and an end")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", 8, "tensor 'x' has -8 in its data_offsets, expected whole numbers from 0 on")]
    [InlineData("""{"x":{"dtype":"F32","shape":[0],"data_offsets":[9223372036854775807,9223372036854775807]}}""", 0, "tensor 'x' ends at byte 9223372036854775807: no file is that long")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "tensor 'x' has -2 in its shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", 8, "tensor 'x' has 2.5 in its shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", 8, "tensor 'x' has \"2\" in its shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}""", 8, "tensor 'x' has 99999999999999999999 in its shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "tensor 'x' has shape [4294967296, 4294967296]: more elements than 64 bits can count")]
    [InlineData("""{"x":{"dtype":"F32","shape":[0,4611686018427387904],"data_offsets":[0,0]}}""", 0, "more elements than 64 bits can count")]
    [InlineData("""{"x":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}""", 8, "tensor 'x' has dtype 'F31'; expected one of I64, F64, F32")]
    [InlineData("""{"x":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}""", 8, "tensor 'x' has dtype 'f32'")]
    [InlineData("""{"x":{"dtype":32,"shape":[2],"data_offsets":[0,8]}}""", 8, "tensor 'x' has a JSON number as its dtype, expected a string")]
    [InlineData("""{"x":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", 8, "tensor 'x' has a JSON number as its shape, expected an array")]
    [InlineData("""{"x":{"shape":[2],"data_offsets":[0,8]}}""", 8, "tensor 'x' has no dtype")]
    [InlineData("""{"x":{"dtype":"F32","data_offsets":[0,8]}}""", 8, "tensor 'x' has no shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2]}}""", 8, "tensor 'x' has no data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","dtype":"I32","shape":[2],"data_offsets":[0,8]}}""", 8, "tensor 'x' has dtype 2 times")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"x":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", 16, "tensor 'x' is listed twice")]
    [InlineData("""{"x":true}""", 0, "tensor 'x' is a JSON boolean, expected an object with dtype, shape and data_offsets")]
    [InlineData("""[]""", 0, "the header is a JSON array, expected an object")]
    [InlineData("""{"__metadata__":[]}""", 0, "__metadata__ is a JSON array, expected an object of strings")]
    [InlineData("""{"__metadata__":{"k":8}}""", 0, "__metadata__ 'k' is a JSON number, expected a string")]
    [InlineData("""{"x":""", 0, "the header is no JSON")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}""", 4, "the header is no JSON")]
    [InlineData("", 0, "the header is no JSON")]
    public void A_fault_of_the_header_names_the_tensor_what_was_found_and_what_was_expected(string json, int bytes, string expected)
    {
        var failure = Assert.Throws<UnreadableFileException>(() => SafetensorsFile.Open(Write((ulong)json.Length, json, bytes)));
        Assert.StartsWith(_folder["bad"], failure.Message, StringComparison.Ordinal);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Theory]
    [InlineData(ulong.MaxValue, "the header claims 18446744073709551615 bytes, expected at most 100000000")]
    [InlineData(1ul << 63, "expected at most 100000000")]
    [InlineData(100_000_001ul, "expected at most 100000000")]
    [InlineData(100_000_000ul, "the header claims 100000000 bytes, but only 2 follow: the file was cut off")]
    [InlineData(3ul, "the header claims 3 bytes, but only 2 follow")]
    public void A_header_longer_than_the_file_or_than_any_header_is_refused(ulong length, string expected) =>
        Assert.Contains(expected, Assert.Throws<UnreadableFileException>(() => SafetensorsFile.Open(Write(length, "{}", 0))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void A_file_too_short_for_its_length_word_is_refused(int bytes)
    {
        File.WriteAllBytes(_folder["bad"], new byte[bytes]);
        Assert.Contains($"is {bytes} bytes long", Assert.Throws<UnreadableFileException>(() => SafetensorsFile.Open(_folder["bad"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_file_is_refused()
    {
        Assert.Contains("there is no such file", Assert.Throws<UnreadableFileException>(() => SafetensorsFile.Open(_folder["none"])).Message, StringComparison.Ordinal);
        Assert.Contains("there is no such file", Assert.Throws<UnreadableFileException>(() => SafetensorsFile.Open(_folder["none/none"])).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read", Assert.Throws<UnreadableFileException>(() => SafetensorsFile.Open(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_file_is_refused_by_its_absurd_header_length()
    {
        File.WriteAllText(_folder["bad"], "Once upon a time there was a fox.");
        Assert.Contains("no safetensors file", Assert.Throws<UnreadableFileException>(() => SafetensorsFile.Open(_folder["bad"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_off_after_it_was_opened_is_an_error_and_no_crash()
    {
        using var file = SafetensorsFile.Open(Write("""{"x":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}}""", 9));
        using (var other = new FileStream(_folder["bad"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            other.SetLength(other.Length - 4);
        Assert.Contains("tensor 'x' ends at byte", Assert.Throws<UnreadableFileException>(() => file.Read("x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_of_control_characters_is_shown_short_and_on_one_line()
    {
        var name = string.Concat(Enumerable.Repeat("\\n", 5000));
        var failure = Assert.Throws<UnreadableFileException>(() => SafetensorsFile.Open(Write($$"""{"{{name}}":1}""", 0)));
        Assert.DoesNotContain('\n', failure.Message);
        Assert.InRange(failure.Message.Length, 100, 400);
    }

    // Tensors that are not aligned to their element size are legal, and old files have them.
    [Fact]
    public void Unaligned_tensors_and_header_lengths_and_unknown_members_are_read()
    {
        var json = """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"note":"free"},"b":{"dtype":"I16","shape":[2],"data_offsets":[1,5]}} """;
        Assert.NotEqual(0, json.Length % 8);
        using var file = SafetensorsFile.Open(Write(json, 5));
        using var b = file.Read("b");
        Assert.Equal([0x0201, 0x0403], b.data<short>().ToArray());
    }

    // The tensors' bytes are 0, 1, 2, …
    private string Write(string json, int bytes) => Write((ulong)json.Length, json, bytes);

    private string Write(ulong length, string json, int bytes)
    {
        var word = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(word, length);
        File.WriteAllBytes(_folder["bad"], [.. word, .. Encoding.UTF8.GetBytes(json), .. Enumerable.Range(0, bytes).Select(i => (byte)i)]);
        return _folder["bad"];
    }
}
