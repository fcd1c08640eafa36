using System.Text;
using Assay.Core.Errors;
using Assay.Core.Runs;

namespace Assay.Models.Text.BytePairs;

/// <summary>Changes text before it is cut into words; <paramref name="atStart"/> where the text is the very first of what is encoded.</summary>
internal delegate string TextStep(string text, bool atStart);

/// <summary>Which blank at the head of decoded text was put there by encoding.</summary>
internal enum LeadingBlank
{
    /// <summary>None.</summary>
    Kept,

    /// <summary>That of the first piece (SentencePiece with a dummy prefix).</summary>
    OfFirstPieceDropped,

    /// <summary>Those of all pieces until there is other text (SentencePiece that removes extra white space).</summary>
    OfPiecesDropped,

    /// <summary>One, wherever it comes from (the Strip decoder of tokenizer.json).</summary>
    OneDropped,
}

/// <summary>The tokens that frame text.</summary>
internal sealed record SpecialRoles(int Bos, int Eos, int Pad, bool PrependsBos);

/// <summary>What the readers of the two file formats find.</summary>
internal sealed record TokenizerParts
{
    public required TokenVocabulary Vocabulary { get; init; }

    public required SpecialRoles Roles { get; init; }

    /// <summary>Found in the text as it is.</summary>
    public AddedTokens Added { get; init; } = AddedTokens.None;

    public IReadOnlyList<TextStep> Normalizers { get; init; } = [];

    /// <summary>Found in normalised text.</summary>
    public AddedTokens AddedToNormalized { get; init; } = AddedTokens.None;

    /// <summary>What happens to each stretch between added tokens before it is cut into words.</summary>
    public IReadOnlyList<TextStep> Openings { get; init; } = [];

    public required WordEncoder Words { get; init; }

    public LeadingBlank LeadingBlank { get; init; }

    /// <summary>Whether each byte that is no UTF-8 becomes a U+FFFD of its own, or each broken letter one.</summary>
    public bool ReplacesByByte { get; init; }

    /// <summary>Full paths.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];
}

/// <summary>A tokenizer that others made, read from <c>tokenizer.model</c> or <c>tokenizer.json</c>.</summary>
internal sealed class FileTokenizer(TokenizerParts parts) : ITokenizer
{
    private readonly TokenVocabulary _vocabulary = parts.Vocabulary;

    public int VocabularySize => _vocabulary.Size;

    public int BosId => parts.Roles.Bos;

    public int EosId => parts.Roles.Eos;

    public int PadId => parts.Roles.Pad;

    public bool PrependsBos => parts.Roles.PrependsBos;

    public int[] Encode(string text) => Encode(text, allowSpecial: false);

    public int[] Encode(string text, bool allowSpecial)
    {
        var ids = new List<int>(text.Length / 3);
        foreach (var stretch in parts.Added.Split(text, allowSpecial))
        {
            if (stretch.Token is { } token)
                ids.Add(token.Id);
            else
                EncodePlain(text[stretch.Start..stretch.End], stretch.Start == 0, allowSpecial, ids);
        }
        return [.. ids];
    }

    private void EncodePlain(string text, bool atStart, bool allowSpecial, List<int> ids)
    {
        var normal = parts.Normalizers.Aggregate(text, (t, step) => step(t, atStart));
        foreach (var stretch in parts.AddedToNormalized.Split(normal, allowSpecial))
        {
            if (stretch.Token is { } token)
                ids.Add(token.Id);
            else
                parts.Words.Encode(parts.Openings.Aggregate(normal[stretch.Start..stretch.End], (t, step) => step(t, atStart && stretch.Start == 0)), ids);
        }
    }

    public string Decode(ReadOnlySpan<int> ids)
    {
        using var bytes = new MemoryStream(4 * ids.Length);
        var blankSeen = false;
        foreach (var id in ids)
        {
            var piece = _vocabulary.Bytes(id).AsSpan();
            var droppable = bytes.Length == 0 && !blankSeen && piece is [(byte)' ', ..] && !_vocabulary.IsSingleByte(id);
            if (droppable && parts.LeadingBlank is LeadingBlank.OfFirstPieceDropped or LeadingBlank.OfPiecesDropped)
            {
                piece = piece[1..];
                blankSeen = parts.LeadingBlank == LeadingBlank.OfFirstPieceDropped;
            }
            bytes.Write(piece);
        }
        var text = Utf8.Read(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), parts.ReplacesByByte);
        return parts.LeadingBlank == LeadingBlank.OneDropped && text.StartsWith(' ') ? text[1..] : text;
    }

    public string TokenText(int id)
    {
        var bytes = _vocabulary.Bytes(id);
        if (_vocabulary.IsSpecial(id) || bytes.Length == 0)
            return _vocabulary.Piece(id);
        var text = Encoding.UTF8.GetString(bytes);
        return text.Contains('\uFFFD', StringComparison.Ordinal) && !bytes.AsSpan().SequenceEqual("\uFFFD"u8)
            ? string.Concat(bytes.Select(b => FormattableString.Invariant($"<0x{b:X2}>")))
            : text;
    }

    public string Piece(int id) => _vocabulary.Piece(id);

    public int? SpecialId(string name) => _vocabulary.SpecialId(name);

    public int ByteCount(int id) => _vocabulary.IsSpecial(id) ? 0 : _vocabulary.Bytes(id).Length;

    /// <summary>Copies the files it was read from.</summary>
    public void Save(string folder)
    {
        foreach (var file in parts.Files)
        {
            var target = Path.Combine(folder, Path.GetFileName(file));
            if (Path.GetFullPath(target) != Path.GetFullPath(file))
                AtomicFile.Write(target, stream => stream.Write(Content(file)));
        }
    }

    private static byte[] Content(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (IOException failure)
        {
            throw new UnreadableFileException(file, $"cannot be copied any more: {failure.Message}", failure);
        }
    }
}
