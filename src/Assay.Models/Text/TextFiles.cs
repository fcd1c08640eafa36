using System.Text;
using Assay.Core.Errors;

namespace Assay.Models.Text;

/// <summary>A user's text, cut into documents.</summary>
public static class TextFiles
{
    /// <summary>A document ends at the first blank line after so many characters: long enough to fill contexts, short enough that many can be held out.</summary>
    public const int DocumentLength = 4096;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly string[] Endings = [".txt", ".md", ".text"];

    /// <summary>The documents of a file, or of all <c>.txt</c>, <c>.text</c> and <c>.md</c> files under a folder in the order of their paths. Joined, a file's documents are the file.</summary>
    /// <exception cref="UnreadableFileException">Missing, empty, binary or not UTF-8; the message says which file and where in it.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        var documents = new List<string>();
        foreach (var file in FilesOf(path))
            documents.AddRange(Cut(ReadOne(file)));
        return documents;
    }

    private static IEnumerable<string> FilesOf(string path)
    {
        if (File.Exists(path))
            return [path];
        if (!Directory.Exists(path))
            throw new UnreadableFileException(path, "no such file or folder");
        var files = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .ToList();
        return files.Count > 0 ? files : throw new UnreadableFileException(path, $"the folder holds no text; looked for {string.Join(", ", Endings)} at any depth");
    }

    private static string ReadOne(string file)
    {
        var bytes = ReadBytes(file);
        if (bytes.Length == 0)
            throw new UnreadableFileException(file, "is empty");
        var zero = Array.IndexOf(bytes, (byte)0);
        if (zero >= 0)
            throw new UnreadableFileException(file, FormattableString.Invariant($"is binary: a zero byte stands at offset {zero}; expected UTF-8 text"));
        try
        {
            var text = Strict.GetString(bytes);
            return text[0] == '\uFEFF' ? text[1..] : text;
        }
        catch (DecoderFallbackException)
        {
            var offset = ValidPrefix(bytes);
            throw new UnreadableFileException(file, FormattableString.Invariant($"is not UTF-8: byte 0x{bytes[offset]:X2} at offset {offset}; convert it, for example: iconv -f latin1 -t utf-8"));
        }
    }

    private static byte[] ReadBytes(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableFileException(file, failure.Message, failure);
        }
    }

    private static int ValidPrefix(ReadOnlySpan<byte> bytes)
    {
        var offset = 0;
        while (Rune.DecodeFromUtf8(bytes[offset..], out _, out var length) == System.Buffers.OperationStatus.Done)
            offset += length;
        return offset;
    }

    private static IEnumerable<string> Cut(string text)
    {
        var start = 0;
        while (start < text.Length)
        {
            var end = DocumentEnd(text, start);
            yield return text[start..end];
            start = end;
        }
    }

    /// <summary>After the first blank line beyond <see cref="DocumentLength"/>; text without blank lines is cut at twice that, before a blank where there is one.</summary>
    private static int DocumentEnd(string text, int start)
    {
        if (text.Length - start <= DocumentLength)
            return text.Length;
        var window = text.AsSpan(start, Math.Min(2 * DocumentLength, text.Length - start));
        var blank = BlankLineEnd(window[DocumentLength..]);
        if (blank > 0)
            return start + DocumentLength + blank;
        if (start + window.Length == text.Length)
            return text.Length;
        var gap = window.LastIndexOf(' ');
        var end = start + (gap > DocumentLength ? gap : window.Length);
        return char.IsLowSurrogate(text[end]) ? end - 1 : end;
    }

    private static int BlankLineEnd(ReadOnlySpan<char> text)
    {
        for (var i = text.IndexOf('\n'); i >= 0 && i < text.Length;)
        {
            var line = text[(i + 1)..];
            var next = line.IndexOf('\n');
            if (next < 0)
                return 0;
            if (line[..next].IsWhiteSpace())
                return i + next + 2;
            i += next + 1;
        }
        return 0;
    }
}
