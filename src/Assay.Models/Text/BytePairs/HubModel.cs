using System.Text.Json;
using Assay.Core.Errors;

namespace Assay.Models.Text.BytePairs;

/// <summary>The member <c>model</c> of a tokenizer.json: a BPE vocabulary with its merges (github.com/huggingface/tokenizers, tokenizers/src/models/bpe).</summary>
internal sealed class HubModel
{
    /// <summary>Without the tokens that were added later.</summary>
    public required Dictionary<string, int> Ids { get; init; }

    public PairMerges Merges { get; } = new();

    /// <summary>What merging can make.</summary>
    public List<string> Merged { get; } = [];

    /// <summary>Characters that no token holds are written as bytes.</summary>
    public required bool FallsBackToBytes { get; init; }

    /// <summary>A word that is a token is that token, whatever the merges (<c>ignore_merges</c>).</summary>
    public required bool WholeWordsFirst { get; init; }

    public required bool FusesUnknown { get; init; }

    public required int? Unknown { get; init; }

    public static HubModel Read(JsonElement model, string path)
    {
        var kind = model.TryGetProperty("type", out var type) ? type.GetString() : "BPE";      // files of 2020 name no type
        if (kind != "BPE" || !model.TryGetProperty("merges", out _))
            throw new UnreadableFileException(path, $"model.type is '{kind}', expected 'BPE' with vocab and merges");
        RefuseUnknownSettings(model, path);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var token in model.GetProperty("vocab").EnumerateObject())
            ids[token.Name] = token.Value.GetInt32();
        var read = new HubModel
        {
            Ids = ids,
            FallsBackToBytes = Flag(model, "byte_fallback"),
            WholeWordsFirst = Flag(model, "ignore_merges"),
            FusesUnknown = Flag(model, "fuse_unk"),
            Unknown = Unknowns(model, ids, path),
        };
        foreach (var (rank, merge) in model.GetProperty("merges").EnumerateArray().Index())
            read.AddMerge(merge, rank, path);
        return read;
    }

    private static int? Unknowns(JsonElement model, Dictionary<string, int> ids, string path)
    {
        if (!model.TryGetProperty("unk_token", out var unknown) || unknown.ValueKind == JsonValueKind.Null)
            return null;
        return ids.TryGetValue(unknown.GetString()!, out var id) ? id : throw new UnreadableFileException(path, $"model.unk_token is '{unknown}', which is no token of the vocabulary");
    }

    private static void RefuseUnknownSettings(JsonElement model, string path)
    {
        foreach (var setting in model.EnumerateObject())
        {
            var understood = setting.Name is "type" or "vocab" or "merges" or "unk_token" or "fuse_unk" or "byte_fallback" or "ignore_merges";
            var without = setting.Value.ValueKind is JsonValueKind.Null or JsonValueKind.False
                || (setting.Value.ValueKind == JsonValueKind.String && setting.Value.GetString()!.Length == 0)
                || (setting.Value.ValueKind == JsonValueKind.Number && setting.Value.GetDouble() == 0);
            if (!understood && !without)
                throw new UnreadableFileException(path, $"model.{setting.Name} is {setting.Value}, which is not understood; expected none");
        }
    }

    private static bool Flag(JsonElement model, string name) => model.TryGetProperty(name, out var flag) && flag.ValueKind != JsonValueKind.Null && flag.GetBoolean();

    private void AddMerge(JsonElement merge, int rank, string path)
    {
        var parts = merge.ValueKind == JsonValueKind.Array
            ? [.. merge.EnumerateArray().Select(part => part.GetString()!)]
            : merge.GetString()!.Split(' ');        // the older spelling
        if (parts.Length != 2 || !Ids.TryGetValue(parts[0], out var left) || !Ids.TryGetValue(parts[1], out var right) || !Ids.TryGetValue(parts[0] + parts[1], out var merged))
            throw new UnreadableFileException(path, $"merge {rank} is '{string.Join(' ', parts)}', expected two tokens of the vocabulary whose union is one too");
        Merges.Add(left, right, rank, merged);
        Merged.Add(parts[0] + parts[1]);
    }
}
