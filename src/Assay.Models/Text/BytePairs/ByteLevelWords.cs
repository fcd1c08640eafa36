using System.Text;
using Assay.Core.Errors;

namespace Assay.Models.Text.BytePairs;

/// <summary>Byte-level byte-pair encoding as tokenizer.json describes it: the vocabulary is spelt in GPT-2's <see cref="ByteAlphabet"/>.</summary>
internal sealed class ByteLevelWords : WordEncoder
{
    private readonly HubModel _model;
    private readonly WordRule _rule;
    private readonly int[] _byteIds;

    public ByteLevelWords(HubModel model, WordRule rule, string path)
    {
        (_model, _rule) = (model, rule);
        _byteIds = [.. Enumerable.Range(0, 256).Select(b => model.Ids.TryGetValue(ByteAlphabet.Write([(byte)b]), out var id)
            ? id
            : throw new UnreadableFileException(path, FormattableString.Invariant($"byte 0x{b:X2} has no token; a byte-level vocabulary holds all 256")))];
    }

    protected override int WordEnd(ReadOnlySpan<char> text, int start) => new WordScanner(text, _rule).End(start);

    protected override int[] EncodeWord(ReadOnlySpan<char> word)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(word)];
        Encoding.UTF8.GetBytes(word, bytes);
        if (_model.WholeWordsFirst && _model.Ids.TryGetValue(ByteAlphabet.Write(bytes), out var whole))
            return [whole];
        var ids = Array.ConvertAll(bytes, b => _byteIds[b]);
        return ids[.._model.Merges.Merge(ids)];
    }
}
