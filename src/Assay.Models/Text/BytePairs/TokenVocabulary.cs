using Assay.Core.Errors;

namespace Assay.Models.Text.BytePairs;

/// <summary>What each id of a file's vocabulary is.</summary>
/// <param name="pieces">As the file spells them; null where no token has the id.</param>
/// <param name="bytes">UTF-8 that the token stands for in decoded text; empty for special tokens.</param>
/// <param name="specials">Ids of tokens that are no text.</param>
/// <param name="singleBytes">Ids of <c>&lt;0x41&gt;</c>-like pieces.</param>
internal sealed class TokenVocabulary(string?[] pieces, byte[][] bytes, IReadOnlySet<int> specials, IReadOnlySet<int> singleBytes)
{
    private readonly Dictionary<string, int> _specialIds = specials.Where(id => pieces[id] is not null).GroupBy(id => pieces[id]!, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Min(), StringComparer.Ordinal);

    public int Size => pieces.Length;

    public byte[] Bytes(int id) => bytes[Check(id)];

    public string Piece(int id) => pieces[Check(id)] ?? FormattableString.Invariant($"<no token {id}>");

    public bool IsSpecial(int id) => specials.Contains(id);

    public bool IsSingleByte(int id) => singleBytes.Contains(id);

    public int? SpecialId(string name) => _specialIds.TryGetValue(name, out var id) ? id : null;

    public int Check(int id) => (uint)id < (uint)pieces.Length
        ? id
        : throw new AssayException(FormattableString.Invariant($"token id {id} is outside the vocabulary, expected 0 to {pieces.Length - 1}"));
}
