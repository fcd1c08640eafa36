using System.Text;
using Assay.BoardGames.Games;
using Assay.Core.Errors;
using Assay.TestKit;

namespace Assay.BoardGames.Tests.Games;

public sealed class GameFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Plain_text_comes_as_it_is() => Assert.Equal("1. e4 *", Text(Write(Encoding.ASCII.GetBytes("1. e4 *"))));

    [Fact]
    public void An_empty_file_is_empty_text() => Assert.Equal("", Text(Write([])));

    [Fact]
    public void Zstandard_is_known_by_its_first_bytes_whatever_the_name() => Assert.Equal("1. e4 *", Text(Write(Frame("1. e4 *"))));

    [Fact]
    public void Several_frames_and_skippable_ones_are_one_text()
    {
        byte[] skippable = [0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 9, 9, 9];
        Assert.Equal("1. e4 e5 *", Text(Write([.. skippable, .. Frame("1. e4 "), .. skippable, .. Frame("e5 *")])));
    }

    [Fact]
    public void What_a_compressor_wrote_is_read()
    {
        var text = string.Concat(Enumerable.Range(1, 20_000).Select(n => FormattableString.Invariant($"{n}. Nf3 Nf6 ")));
        using var compressor = new ZstdSharp.Compressor();
        Assert.Equal(text, Text(Write(compressor.Wrap(Encoding.ASCII.GetBytes(text)).ToArray())));
    }

    [Fact]
    public void A_file_cut_inside_a_frame_says_so()
    {
        var path = Write(Frame("1. e4 *")[..^2]);
        var error = Assert.Throws<UnreadableFileException>(() => Text(path));
        Assert.Equal(path, error.File);
        Assert.Contains("ends in the middle of a frame", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_frame_says_so()
    {
        var bytes = Frame("1. e4 *");
        bytes[6] |= 0x06;                                   // block type 3, which RFC 8878 reserves
        Assert.Contains("damaged", Assert.Throws<UnreadableFileException>(() => Text(Write(bytes))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var path = Path.Combine(_folder.Path, "none.pgn");
        Assert.Equal(path, Assert.Throws<UnreadableFileException>(() => GameFile.Open(path)).File);
    }

    // A frame by the letter of RFC 8878: magic, "single segment" with a one-byte size, one raw block that is the last.
    private static byte[] Frame(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        return [0x28, 0xB5, 0x2F, 0xFD, 0x20, (byte)bytes.Length, (byte)(1 | bytes.Length << 3), (byte)(bytes.Length >> 5), 0, .. bytes];
    }

    private string Write(byte[] bytes)
    {
        var path = Path.Combine(_folder.Path, FormattableString.Invariant($"{Guid.NewGuid():N}.pgn"));
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static string Text(string path)
    {
        using var reader = new StreamReader(GameFile.Open(path), Encoding.Latin1);
        return reader.ReadToEnd();
    }

    public void Dispose() => _folder.Dispose();
}
