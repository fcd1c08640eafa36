namespace Assay.Models.Text;

/// <summary>Text to token ids and back.</summary>
public interface ITokenizer
{
    /// <summary>Ids run from 0 to this number minus one, special tokens included.</summary>
    int VocabularySize { get; }

    /// <summary>The token that opens every sequence where texts are packed; the same as <see cref="EosId"/> in models that know no BOS (Qwen, GPT-2).</summary>
    int BosId { get; }

    /// <summary>The token that closes a document.</summary>
    int EosId { get; }

    /// <summary>The token that fills up short sequences.</summary>
    int PadId { get; }

    /// <summary>Whether the model was trained with BOS before every text, so that a prompt needs it: Gemma and Llama yes, GPT-2, Pythia and Qwen no.</summary>
    bool PrependsBos => true;

    /// <summary>The ids of <paramref name="text"/>, without BOS or EOS. A special token's spelling inside the text is plain text, never that token.</summary>
    int[] Encode(string text);

    /// <summary>The same, but with <paramref name="allowSpecial"/> a special token's spelling is that token, as chat formats need it. Never for text of unknown origin.</summary>
    int[] Encode(string text, bool allowSpecial) =>
        allowSpecial ? throw new NotSupportedException($"{GetType().Name} cannot read special tokens from text") : Encode(text);

    /// <summary>The text of <paramref name="ids"/>; special tokens vanish, bytes that are no UTF-8 (a sequence cut inside a letter) become U+FFFD.</summary>
    /// <exception cref="Core.Errors.AssayException">An id is none of the vocabulary.</exception>
    string Decode(ReadOnlySpan<int> ids);

    /// <summary>One token as a reader should see it: its text, or its name if special; bytes that are no letter by themselves as <c>&lt;0xE2&gt;</c>.</summary>
    string TokenText(int id);

    /// <summary>The token as the file spells it: <c>▁the</c> in SentencePiece, <c>Ġthe</c> in byte-level vocabularies.</summary>
    string Piece(int id) => TokenText(id);

    /// <summary>The id of the special token spelt <paramref name="name"/>; null where there is none.</summary>
    int? SpecialId(string name) => null;

    /// <summary>How many bytes of UTF-8 a token stands for; 0 for special tokens. What "bits per byte" divides by.</summary>
    int ByteCount(int id);

    /// <summary>Writes the tokenizer's files into <paramref name="folder"/>, from where <see cref="Tokenizers.Load"/> reads them.</summary>
    void Save(string folder);
}
