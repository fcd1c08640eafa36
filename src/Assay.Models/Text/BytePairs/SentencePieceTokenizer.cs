using System.Text;

namespace Assay.Models.Text.BytePairs;

/// <summary>
/// Builds a tokenizer from a SentencePiece BPE model. Rules after github.com/google/sentencepiece: src/normalizer.cc (blanks, dummy prefix), src/bpe_model.cc (merging, unused
/// pieces), src/sentencepiece_processor.cc (byte fallback, runs of unknowns, decoding).
/// </summary>
internal static class SentencePieceTokenizer
{
    public const string FileName = "tokenizer.model";

    public static FileTokenizer Load(string path, TokenizerSettings settings)
    {
        var file = SentencePieceFile.Read(path);
        var vocabulary = Vocabulary(file);
        return new(new()
        {
            Vocabulary = vocabulary,
            Roles = settings.Roles(vocabulary, new(file.Bos, file.Eos, file.Pad, PrependsBos: file.Bos is not null), path),
            Added = new(Of(file, PieceKind.Control).Select(piece => new AddedToken(piece.Text, piece.Id, Special: true))),
            Normalizers = [(text, _) => Normalize(file, text)],
            AddedToNormalized = new(Of(file, PieceKind.UserDefined).Select(piece => new AddedToken(piece.Text, piece.Id, Special: false))),
            Words = Words(file),
            LeadingBlank = file.RemovesExtraBlanks ? LeadingBlank.OfPiecesDropped : file.DummyPrefix ? LeadingBlank.OfFirstPieceDropped : LeadingBlank.Kept,
            ReplacesByByte = true,
            Files = [path, .. settings.Files],
        });
    }

    private static IEnumerable<(string Text, int Id)> Of(SentencePieceFile file, PieceKind kind) =>
        file.Pieces.Index().Where(piece => piece.Item.Kind == kind).Select(piece => (piece.Item.Text, piece.Index));

    private static TokenVocabulary Vocabulary(SentencePieceFile file) => new(
        [.. file.Pieces.Select(piece => piece.Text)],
        [.. file.Pieces.Select((piece, id) => Bytes(file, piece, id))],
        Of(file, PieceKind.Control).Concat(Of(file, PieceKind.Unknown)).Select(piece => piece.Id).ToHashSet(),
        Of(file, PieceKind.Byte).Select(piece => piece.Id).ToHashSet());

    private static byte[] Bytes(SentencePieceFile file, SentencePiece piece, int id) => piece.Kind switch
    {
        PieceKind.Control => [],
        PieceKind.Unknown => Encoding.UTF8.GetBytes(file.UnknownSurface),
        PieceKind.Byte => [BytePieces.Read(piece.Text) ?? throw file.Fault($"piece {id} '{piece.Text}' is of type BYTE, expected a spelling from <0x00> to <0xFF>")],
        _ => Encoding.UTF8.GetBytes(piece.Text.Replace(RuneWords.Blank, ' ')),
    };

    private static RuneWords Words(SentencePieceFile file)
    {
        var pieces = file.Pieces.Index().Where(piece => piece.Item.Kind is PieceKind.Normal or PieceKind.UserDefined or PieceKind.Unused)
            .Select(piece => (piece.Item.Text, piece.Index, piece.Item.Score)).ToList();
        var merges = RuneMerges.FromScores(pieces, file.Pieces.Count, Of(file, PieceKind.Unused).Select(piece => piece.Id).ToHashSet());
        var bytes = file.ByteFallback ? BytePieces.Ids(Of(file, PieceKind.Byte), file.Path) : null;
        return new(merges, new(bytes, Of(file, PieceKind.Unknown).Single().Id, FusesUnknown: true));
    }

    private static string Normalize(SentencePieceFile file, string text)
    {
        if (file.RemovesExtraBlanks)
            text = string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (text.Length > 0 && file.DummyPrefix)
            text = file.BlankAsSuffix ? text + ' ' : ' ' + text;
        return file.EscapesBlanks ? text.Replace(' ', RuneWords.Blank) : text;
    }
}
