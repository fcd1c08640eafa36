using System.Text;
using Assay.Core.Errors;
using Assay.Models.Text;
using Assay.TestKit;

namespace Assay.Models.Tests;

public sealed class TextFilesTests
{
    [Theory]
    [InlineData("tinyshakespeare.txt")]
    [InlineData("wikitext2-valid.txt")]
    [InlineData("wikitext2-test.txt")]
    public void Documents_joined_are_the_file(string name)
    {
        var path = Golden.SharedPath("data/text/" + name);
        var documents = TextFiles.Read(path);
        Assert.Equal(File.ReadAllText(path), string.Concat(documents));
        Assert.InRange(documents.Average(document => document.Length), TextFiles.DocumentLength / 2, 2 * TextFiles.DocumentLength);
    }

    [Fact]
    public void Documents_end_at_blank_lines()
    {
        using var folder = new TemporaryFolder();
        var paragraph = new string('x', 3000);
        File.WriteAllText(folder["a.txt"], $"{paragraph}\n\n{paragraph}\nmore\n \n{paragraph}");
        Assert.Equal([$"{paragraph}\n\n{paragraph}\nmore\n \n", paragraph], TextFiles.Read(folder["a.txt"]));
    }

    [Fact]
    public void Text_without_blank_lines_is_cut_between_words_and_never_inside_a_letter()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["words.txt"], string.Join(' ', Enumerable.Repeat("word", 5000)));
        File.WriteAllText(folder["faces.txt"], "a" + string.Concat(Enumerable.Repeat("🙂", 9000)));
        Assert.All(TextFiles.Read(folder["words.txt"]).Skip(1), document => Assert.StartsWith(" word", document, StringComparison.Ordinal));
        Assert.All(TextFiles.Read(folder["faces.txt"]), document => Assert.False(char.IsLowSurrogate(document[0])));
    }

    [Fact]
    public void A_folder_is_read_in_the_order_of_its_paths()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["b"]);
        File.WriteAllText(folder["b/2.md"], "second");
        File.WriteAllText(folder["a.txt"], "first");
        File.WriteAllText(folder["notes.json"], "{}");
        Assert.Equal(["first", "second"], TextFiles.Read(folder.Path));
    }

    [Fact]
    public void A_byte_order_mark_is_no_text()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.txt"], "text", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.Equal(["text"], TextFiles.Read(folder["a.txt"]));
    }

    [Theory]
    [InlineData(new byte[] { }, "is empty")]
    [InlineData(new byte[] { 97, 98, 0, 99 }, "is binary: a zero byte stands at offset 2")]
    [InlineData(new byte[] { 97, 0xC3, 0xA9, 0xE9, 98 }, "is not UTF-8: byte 0xE9 at offset 3")]
    [InlineData(new byte[] { 97, 98, 0xE2, 0x82 }, "is not UTF-8: byte 0xE2 at offset 2")]
    public void A_file_that_is_no_text_is_named_with_the_place(byte[] content, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.txt"], content);
        var error = Assert.Throws<UnreadableFileException>(() => TextFiles.Read(folder.Path));
        Assert.StartsWith($"{folder["a.txt"]}: {expected}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_path_and_a_folder_without_text_are_named()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("no such file or folder", Assert.Throws<UnreadableFileException>(() => TextFiles.Read(folder["none"])).Message, StringComparison.Ordinal);
        Assert.Contains("holds no text", Assert.Throws<UnreadableFileException>(() => TextFiles.Read(folder.Path)).Message, StringComparison.Ordinal);
    }
}
