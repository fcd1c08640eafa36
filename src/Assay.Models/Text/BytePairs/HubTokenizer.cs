using System.Text;
using System.Text.Json;
using Assay.Core.Errors;

namespace Assay.Models.Text.BytePairs;

/// <summary>Builds a tokenizer from Hugging Face's <c>tokenizer.json</c>: byte-level BPE, or BPE over characters with bytes to fall back to.</summary>
internal static class HubTokenizer
{
    public static ITokenizer Load(string path, TokenizerSettings settings)
    {
        var root = JsonFile.Read(path);
        try
        {
            return IsOurs(root) ? new ByteLevelBpe(TokenizerJson.Read(path)) : Build(root, path, settings);
        }
        catch (Exception failure) when (failure is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new UnreadableFileException(path, $"is no tokenizer.json as Hugging Face writes it: {failure.Message}", failure);
        }
    }

    // ByteLevelBpe.Save's own: three special tokens, then the bytes. Such models want BOS, which the file does not say.
    private static bool IsOurs(JsonElement root) =>
        root.GetProperty("added_tokens").EnumerateArray().Select(token => token.GetProperty("content").GetString()).SequenceEqual(["<pad>", "<eos>", "<bos>"], StringComparer.Ordinal)
        && root.GetProperty("model").GetProperty("vocab").TryGetProperty("Ā", out var first) && first.GetInt32() == 3;

    private static FileTokenizer Build(JsonElement root, string path, TokenizerSettings settings)
    {
        var (model, steps) = (HubModel.Read(root.GetProperty("model"), path), HubSteps.Read(root, path));
        var added = root.TryGetProperty("added_tokens", out var tokens) && tokens.ValueKind != JsonValueKind.Null
            ? tokens.EnumerateArray().Select(token => (Token: ReadAdded(token), Normalized: Flag(token, "normalized"))).ToList()
            : [];
        var vocabulary = Vocabulary(model, steps, [.. added.Select(pair => pair.Token)], path);
        var opener = steps.Opener is { } name ? vocabulary.SpecialId(name) ?? throw new UnreadableFileException(path, $"post_processor puts '{name}' before texts, which is no special token") : (int?)null;
        return new(new()
        {
            Vocabulary = vocabulary,
            Roles = settings.Roles(vocabulary, new(opener, null, null, PrependsBos: opener is not null), path),
            Added = new(added.Where(pair => !pair.Normalized).Select(pair => pair.Token)),
            Normalizers = steps.Normalizers,
            AddedToNormalized = new(added.Where(pair => pair.Normalized)
                .Select(pair => pair.Token with { Content = steps.Normalizers.Aggregate(pair.Token.Content, (text, step) => step(text, true)) })),
            Openings = steps.Openings,
            Words = steps.ByteLevelRule is { } rule ? new ByteLevelWords(model, rule, path) : Runes(model, steps, vocabulary, path),
            LeadingBlank = steps.LeadingBlank,
            ReplacesByByte = steps.ByteLevelRule is null,
            Files = [path, .. settings.Files],
        });
    }

    private static AddedToken ReadAdded(JsonElement token) => new(
        token.GetProperty("content").GetString()!, token.GetProperty("id").GetInt32(), Flag(token, "special"), Flag(token, "lstrip"), Flag(token, "rstrip"), Flag(token, "single_word"));

    private static bool Flag(JsonElement token, string name) => token.TryGetProperty(name, out var flag) && flag.GetBoolean();

    private static RuneWords Runes(HubModel model, HubSteps steps, TokenVocabulary vocabulary, string path)
    {
        var merges = new RuneMerges(vocabulary.Size, model.Ids, model.Merges, model.Merged);
        var bytes = model.FallsBackToBytes ? BytePieces.Ids(model.Ids.Select(pair => (pair.Key, pair.Value)), path) : null;
        return new(merges, new(bytes, model.Unknown, model.FusesUnknown), steps.CutsAtBlanks ? BlankCut.AtEveryBlank : BlankCut.WhereNothingMerges, model.WholeWordsFirst);
    }

    private static TokenVocabulary Vocabulary(HubModel model, HubSteps steps, IReadOnlyList<AddedToken> added, string path)
    {
        var largest = RequireDense([.. model.Ids.Values, .. added.Select(token => token.Id)], path);
        var (pieces, bytes) = (new string?[largest + 1], new byte[largest + 1][]);
        Array.Fill(bytes, []);
        var addedIds = added.Select(token => token.Id).ToHashSet();
        foreach (var (piece, id) in model.Ids)
        {
            pieces[id] = piece;
            if (!addedIds.Contains(id))
                bytes[id] = Bytes(piece, id, model, steps, path);
        }
        foreach (var token in added)
        {
            pieces[token.Id] = token.Content;
            bytes[token.Id] = token.Special ? [] : Encoding.UTF8.GetBytes(steps.ByteLevelRule is null ? steps.Decoded(token.Content) : token.Content);
        }
        return new(pieces, bytes, added.Where(token => token.Special).Select(token => token.Id).ToHashSet(),
            model.FallsBackToBytes ? model.Ids.Where(pair => BytePieces.Read(pair.Key) is not null).Select(pair => pair.Value).ToHashSet() : []);
    }

    private static byte[] Bytes(string piece, int id, HubModel model, HubSteps steps, string path)
    {
        if (steps.ByteLevelRule is not null)
            return ByteAlphabet.Read(piece) ?? throw new UnreadableFileException(path, $"token {id} '{piece}' has a character that spells no byte");
        return model.FallsBackToBytes && BytePieces.Read(piece) is { } value ? [value] : Encoding.UTF8.GetBytes(steps.Decoded(piece));
    }

    private static int RequireDense(IReadOnlyList<int> ids, string path)
    {
        if (ids.Count == 0)
            throw new UnreadableFileException(path, "model.vocab is empty");
        var (least, largest) = (ids.Min(), ids.Max());
        return least >= 0 && largest <= 1000 + (16L * ids.Count)
            ? largest
            : throw new UnreadableFileException(path, $"token ids must run from 0 without wide gaps; {ids.Count} tokens have ids from {least} to {largest}");
    }
}
