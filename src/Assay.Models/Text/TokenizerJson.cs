using System.Text.Encodings.Web;
using System.Text.Json;
using Assay.Core.Errors;
using Assay.Core.Runs;

namespace Assay.Models.Text;

/// <summary>Hugging Face's <c>tokenizer.json</c>, as far as byte-level BPE needs it.</summary>
internal static class TokenizerJson
{
    public const string FileName = "tokenizer.json";

    private static readonly string[] BosNames = ["<bos>", "<s>", "<|begin_of_text|>", "<|endoftext|>"];
    private static readonly string[] EosNames = ["<eos>", "</s>", "<|end_of_text|>", "<|endoftext|>"];
    private static readonly string[] PadNames = ["<pad>", "<|pad|>", "<|endoftext|>"];
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static BytePairVocabulary Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(json.RootElement, path);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UnreadableFileException(path, "no such file; a model's folder holds its tokenizer beside its weights", failure);
        }
        catch (JsonException failure)
        {
            throw new UnreadableFileException(path, $"is no JSON: {failure.Message}", failure);
        }
        catch (Exception failure) when (failure is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new UnreadableFileException(path, "is no byte-level BPE tokenizer.json: expected model.type, model.vocab, model.merges, pre_tokenizer and added_tokens", failure);
        }
    }

    private static BytePairVocabulary Read(JsonElement root, string path)
    {
        var model = root.GetProperty("model");
        RequireByteLevelBpe(root, model, path);
        var specials = root.GetProperty("added_tokens").EnumerateArray()
            .ToDictionary(token => token.GetProperty("id").GetInt32(), token => token.GetProperty("content").GetString()!);
        var ids = model.GetProperty("vocab").EnumerateObject().ToDictionary(token => token.Name, token => token.Value.GetInt32(), StringComparer.Ordinal);
        var vocabulary = new BytePairVocabulary
        {
            Bytes = BytesById(ids, specials, path),
            Specials = specials,
            Merges = [.. model.GetProperty("merges").EnumerateArray().Select((merge, i) => ReadMerge(merge, i, ids, path))],
            BosId = Special(specials, BosNames, path),
            EosId = Special(specials, EosNames, path),
            PadId = Special(specials, PadNames, path),
        };
        RequireWholeAlphabet(vocabulary, path);
        return vocabulary;
    }

    private static void RequireByteLevelBpe(JsonElement root, JsonElement model, string path)
    {
        var (kind, words) = (model.GetProperty("type").GetString(), root.GetProperty("pre_tokenizer"));
        if (kind != "BPE")
            throw new UnreadableFileException(path, $"model.type is '{kind}', expected 'BPE'");
        var cut = words.ValueKind == JsonValueKind.Object ? words.GetProperty("type").GetString() : "none";
        if (cut != "ByteLevel")
            throw new UnreadableFileException(path, $"pre_tokenizer is '{cut}', expected 'ByteLevel'");
        if (words.GetProperty("add_prefix_space").GetBoolean() || (words.TryGetProperty("use_regex", out var regex) && !regex.GetBoolean()))
            throw new UnreadableFileException(path, "pre_tokenizer must have add_prefix_space false and use_regex true");
        if (root.TryGetProperty("normalizer", out var normalizer) && normalizer.ValueKind != JsonValueKind.Null)
            throw new UnreadableFileException(path, "has a normalizer, expected none: text must come back as it went in");
    }

    private static byte[][] BytesById(Dictionary<string, int> ids, Dictionary<int, string> specials, string path)
    {
        var largest = ids.Values.Concat(specials.Keys).Max();
        if (ids.Values.Concat(specials.Keys).Min() < 0 || largest > 16 * (ids.Count + specials.Count))
            throw new UnreadableFileException(path, $"token ids must run from 0 without wide gaps; {ids.Count} tokens have a largest id of {largest}");
        var bytes = new byte[largest + 1][];
        Array.Fill(bytes, []);
        foreach (var (spelling, id) in ids)
        {
            if (!specials.ContainsKey(id))
                bytes[id] = ByteAlphabet.Read(spelling) ?? throw new UnreadableFileException(path, $"token {id} '{spelling}' has a character that spells no byte");
        }
        return bytes;
    }

    private static (int Left, int Right) ReadMerge(JsonElement merge, int index, Dictionary<string, int> ids, string path)
    {
        var parts = merge.ValueKind == JsonValueKind.Array
            ? [.. merge.EnumerateArray().Select(part => part.GetString()!)]
            : merge.GetString()!.Split(' ');        // the older spelling
        if (parts.Length != 2 || !ids.TryGetValue(parts[0], out var left) || !ids.TryGetValue(parts[1], out var right) || !ids.ContainsKey(parts[0] + parts[1]))
            throw new UnreadableFileException(path, $"merge {index} is '{string.Join(' ', parts)}', expected two tokens of the vocabulary whose union is one too");
        return (left, right);
    }

    private static int Special(Dictionary<int, string> specials, string[] names, string path)
    {
        foreach (var name in names)
        {
            if (specials.ContainsValue(name))
                return specials.First(special => special.Value == name).Key;
        }
        throw new UnreadableFileException(path, $"added_tokens has none of {string.Join(", ", names)}");
    }

    private static void RequireWholeAlphabet(BytePairVocabulary vocabulary, string path)
    {
        var ids = vocabulary.IdsByBytes();
        for (var b = 0; b < 256; b++)
        {
            if (!ids.ContainsKey([(byte)b]))
                throw new UnreadableFileException(path, FormattableString.Invariant($"byte 0x{b:X2} has no token; a byte-level vocabulary holds all 256"));
        }
    }

    public static void Write(string path, BytePairVocabulary vocabulary) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, Indented);
        json.WriteStartObject();
        json.WriteString("version", "1.0");
        json.WriteNull("truncation");
        json.WriteNull("padding");
        WriteSpecials(json, vocabulary);
        json.WriteNull("normalizer");
        WriteByteLevel(json, "pre_tokenizer");
        json.WriteNull("post_processor");
        WriteByteLevel(json, "decoder");
        WriteModel(json, vocabulary);
        json.WriteEndObject();
    });

    private static void WriteSpecials(Utf8JsonWriter json, BytePairVocabulary vocabulary)
    {
        json.WriteStartArray("added_tokens");
        foreach (var (id, content) in vocabulary.Specials.OrderBy(special => special.Key))
        {
            json.WriteStartObject();
            json.WriteNumber("id", id);
            json.WriteString("content", content);
            foreach (var flag in (string[])["single_word", "lstrip", "rstrip", "normalized"])
                json.WriteBoolean(flag, false);
            json.WriteBoolean("special", true);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteByteLevel(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        json.WriteString("type", "ByteLevel");
        json.WriteBoolean("add_prefix_space", false);
        json.WriteBoolean("trim_offsets", true);
        json.WriteBoolean("use_regex", true);
        json.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter json, BytePairVocabulary vocabulary)
    {
        json.WriteStartObject("model");
        json.WriteString("type", "BPE");
        foreach (var unused in (string[])["dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix"])
            json.WriteNull(unused);
        foreach (var flag in (string[])["fuse_unk", "byte_fallback", "ignore_merges"])
            json.WriteBoolean(flag, false);
        json.WriteStartObject("vocab");
        for (var id = 0; id < vocabulary.Bytes.Length; id++)
        {
            if (vocabulary.Specials.TryGetValue(id, out var special) || vocabulary.Bytes[id].Length > 0)
                json.WriteNumber(special ?? ByteAlphabet.Write(vocabulary.Bytes[id]), id);
        }
        json.WriteEndObject();
        json.WriteStartArray("merges");
        foreach (var (left, right) in vocabulary.Merges)
        {
            json.WriteStartArray();
            json.WriteStringValue(ByteAlphabet.Write(vocabulary.Bytes[left]));
            json.WriteStringValue(ByteAlphabet.Write(vocabulary.Bytes[right]));
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
