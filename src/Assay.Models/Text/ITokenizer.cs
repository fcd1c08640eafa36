namespace Assay.Models.Text;

/// <summary>Text to token ids and back.</summary>
public interface ITokenizer
{
    /// <summary>Ids run from 0 to this number minus one, special tokens included.</summary>
    int VocabularySize { get; }

    /// <summary>The token that opens every sequence.</summary>
    int BosId { get; }

    /// <summary>The token that closes a document.</summary>
    int EosId { get; }

    /// <summary>The token that fills up short sequences.</summary>
    int PadId { get; }

    /// <summary>The ids of <paramref name="text"/>, without BOS or EOS. A special token's spelling inside the text is plain text, never that token.</summary>
    int[] Encode(string text);

    /// <summary>The text of <paramref name="ids"/>; special tokens vanish, bytes that are no UTF-8 (a sequence cut inside a letter) become U+FFFD.</summary>
    string Decode(ReadOnlySpan<int> ids);

    /// <summary>One token as a reader should see it: its text, or its name if special; bytes that are no letter by themselves as <c>&lt;0xE2&gt;</c>.</summary>
    string TokenText(int id);

    /// <summary>How many bytes of UTF-8 a token stands for; 0 for special tokens. What "bits per byte" divides by.</summary>
    int ByteCount(int id);

    /// <summary>Writes <c>tokenizer.json</c> into <paramref name="folder"/>.</summary>
    void Save(string folder);
}
