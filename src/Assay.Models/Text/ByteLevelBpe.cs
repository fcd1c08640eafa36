using System.Text;
using Assay.Core.Errors;
using Assay.Models.Text.BytePairs;

namespace Assay.Models.Text;

/// <summary>Byte-level byte-pair encoding as in GPT-2: any text can be encoded, none needs an unknown token, and decoding gives the text back.</summary>
/// <remarks>Safe to use from several threads; encoding takes one lock, for the words it remembers.</remarks>
public sealed class ByteLevelBpe : ITokenizer
{
    /// <summary>Three special tokens and the 256 bytes: what a vocabulary has before any merge.</summary>
    public const int SmallestVocabulary = FirstByteId + 256;

    private const int FirstByteId = 3;
    private const int MostRememberedWords = 1 << 18;

    private readonly byte[][] _bytes;
    private readonly Dictionary<int, string> _specials;
    private readonly int[] _byteIds;
    private readonly PairMerges _merges = new();
    private readonly (int Left, int Right)[] _mergeOrder;
    private readonly Dictionary<string, int[]> _remembered = new(StringComparer.Ordinal);

    internal ByteLevelBpe(BytePairVocabulary vocabulary)
    {
        _bytes = vocabulary.Bytes;
        _specials = vocabulary.Specials;
        _mergeOrder = vocabulary.Merges;
        (PadId, EosId, BosId) = (vocabulary.PadId, vocabulary.EosId, vocabulary.BosId);
        var ids = vocabulary.IdsByBytes();
        _byteIds = [.. Enumerable.Range(0, 256).Select(b => ids[[(byte)b]])];
        foreach (var (left, right) in _mergeOrder)
            _merges.Add(left, right, _merges.Count, ids[[.. _bytes[left], .. _bytes[right]]]);
    }

    /// <inheritdoc/>
    public int VocabularySize => _bytes.Length;

    /// <inheritdoc/>
    public int BosId { get; }

    /// <inheritdoc/>
    public int EosId { get; }

    /// <inheritdoc/>
    public int PadId { get; }

    /// <summary>Learns a vocabulary: <c>&lt;pad&gt;</c> 0, <c>&lt;eos&gt;</c> 1, <c>&lt;bos&gt;</c> 2, the bytes, then merges, most frequent first.</summary>
    /// <param name="documents">Read once.</param>
    /// <param name="vocabularySize">At most so many tokens, at least <see cref="SmallestVocabulary"/>; fewer result where no pair occurs twice any more.</param>
    public static ByteLevelBpe Train(IEnumerable<string> documents, int vocabularySize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, SmallestVocabulary);
        return new(new BytePairTraining(documents, FirstByteId).Merge(vocabularySize));
    }

    /// <summary>Reads the <c>tokenizer.json</c> (Hugging Face's form, byte-level BPE with GPT-2's words) in <paramref name="folder"/>.</summary>
    /// <exception cref="UnreadableFileException">The file is missing or no such tokenizer.</exception>
    public static ByteLevelBpe Load(string folder) => new(TokenizerJson.Read(Path.Combine(folder, TokenizerJson.FileName)));

    /// <inheritdoc/>
    public void Save(string folder) =>
        TokenizerJson.Write(
            Path.Combine(folder, TokenizerJson.FileName),
            new BytePairVocabulary { Bytes = _bytes, Merges = _mergeOrder, Specials = _specials, PadId = PadId, EosId = EosId, BosId = BosId });

    /// <inheritdoc/>
    /// <remarks>Half a surrogate pair, which is no character, is encoded as U+FFFD.</remarks>
    public int[] Encode(string text)
    {
        var ids = new List<int>(text.Length / 2);
        lock (_remembered)
        {
            var lookup = _remembered.GetAlternateLookup<ReadOnlySpan<char>>();
            foreach (var word in new WordSequence(text))
            {
                if (!lookup.TryGetValue(word, out var wordIds))
                    wordIds = Remember(word.ToString());
                ids.AddRange(wordIds);
            }
        }
        return [.. ids];
    }

    /// <inheritdoc/>
    public int[] Encode(string text, bool allowSpecial)
    {
        if (!allowSpecial)
            return Encode(text);
        var added = new AddedTokens(_specials.Select(special => new AddedToken(special.Value, special.Key, Special: true)));
        return [.. added.Split(text, allowSpecial).SelectMany(stretch => stretch.Token is { } token ? [token.Id] : Encode(text[stretch.Start..stretch.End]))];
    }

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<int> ids) => Encoding.UTF8.GetString(DecodeBytes(ids));

    /// <summary>The bytes of <paramref name="ids"/>, also where they are no UTF-8.</summary>
    public byte[] DecodeBytes(ReadOnlySpan<int> ids)
    {
        using var bytes = new MemoryStream();
        foreach (var id in ids)
            bytes.Write(BytesOf(id));
        return bytes.ToArray();
    }

    /// <inheritdoc/>
    public string TokenText(int id)
    {
        if (_specials.TryGetValue(id, out var name))
            return name;
        var text = Encoding.UTF8.GetString(BytesOf(id));
        return text.Contains('\uFFFD', StringComparison.Ordinal)
            ? string.Concat(_bytes[id].Select(b => FormattableString.Invariant($"<0x{b:X2}>")))
            : text;
    }

    /// <inheritdoc/>
    public string Piece(int id) => _specials.TryGetValue(id, out var name) ? name : ByteAlphabet.Write(BytesOf(id));

    /// <inheritdoc/>
    public int? SpecialId(string name) => _specials.FirstOrDefault(special => special.Value == name) is { Value: not null } found ? found.Key : null;

    /// <inheritdoc/>
    public int ByteCount(int id) => _bytes[id].Length;

    private byte[] BytesOf(int id) => (uint)id < (uint)_bytes.Length
        ? _bytes[id]
        : throw new AssayException(FormattableString.Invariant($"token id {id} is outside the vocabulary, expected 0 to {_bytes.Length - 1}"));

    private int[] Remember(string word)
    {
        if (_remembered.Count >= MostRememberedWords)
            _remembered.Clear();
        var ids = Array.ConvertAll(Encoding.UTF8.GetBytes(word), b => _byteIds[b]);
        return _remembered[word] = ids[.._merges.Merge(ids)];
    }
}
