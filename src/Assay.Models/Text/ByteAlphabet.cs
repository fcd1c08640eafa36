using System.Collections.Frozen;

namespace Assay.Models.Text;

/// <summary>GPT-2's spelling of bytes as visible characters, in which byte-level vocabularies are written to JSON: a blank is <c>Ġ</c>, a line feed <c>Ċ</c>.</summary>
internal static class ByteAlphabet
{
    private static readonly char[] Spelling = Spell();
    private static readonly FrozenDictionary<char, byte> Reading = Spelling.Select((c, b) => (c, b)).ToFrozenDictionary(pair => pair.c, pair => (byte)pair.b);

    public static string Write(ReadOnlySpan<byte> bytes)
    {
        var text = new char[bytes.Length];
        for (var i = 0; i < bytes.Length; i++)
            text[i] = Spelling[bytes[i]];
        return new string(text);
    }

    /// <summary>The bytes that <see cref="Write"/> spelt; null where a character is none of the alphabet.</summary>
    public static byte[]? Read(string spelling)
    {
        var bytes = new byte[spelling.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            if (!Reading.TryGetValue(spelling[i], out bytes[i]))
                return null;
        }
        return bytes;
    }

    private static char[] Spell()
    {
        var spelling = new char[256];
        var unseen = 0;
        for (var b = 0; b < 256; b++)
        {
            var visible = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            spelling[b] = visible ? (char)b : (char)(256 + unseen++);
        }
        return spelling;
    }
}
