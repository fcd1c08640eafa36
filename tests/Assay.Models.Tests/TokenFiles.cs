using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Assay.Models.Text;
using Assay.TestKit;

namespace Assay.Models.Tests;

/// <summary>Writes tokenizer files in the layouts of Hugging Face and SentencePiece, and encodes naively: by .NET's regular expressions and a loop that looks at every pair again after each merge.</summary>
internal static class TokenFiles
{
    public const string Gpt2Words = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
    public const string Llama3Words = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    public const string Qwen2Words = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<int, string> Learnt = [];

    public static string Text => File.ReadAllText(Golden.SharedPath("data/text/tinyshakespeare.txt"))[..50_000];

    public static JsonObject ByteLevel { get; } = Parse("""{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}""");

    public static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    /// <summary>A byte-level tokenizer.json over a vocabulary learnt from Shakespeare; <paramref name="specials"/> get the ids after it.</summary>
    public static JsonObject ByteLevelFile(int vocabulary, params string[] specials)
    {
        var root = Parse(Learnt.GetOrAdd(vocabulary, Learn));
        var model = root["model"]!.AsObject();
        var vocab = model["vocab"]!.AsObject();
        foreach (var own in (string[])["<pad>", "<eos>", "<bos>"])
            vocab.Remove(own);
        foreach (var (id, piece) in vocab.Select(pair => pair.Key).ToList().Index())
            vocab[piece] = id;
        root["added_tokens"] = new JsonArray([.. specials.Select((content, i) => (JsonNode)Added(content, vocab.Count + i))]);
        return root;
    }

    private static string Learn(int vocabulary)
    {
        using var folder = new TemporaryFolder();
        ByteLevelBpe.Train([Text], vocabulary).Save(folder.Path);
        return File.ReadAllText(folder["tokenizer.json"]);
    }

    public static JsonObject Added(string content, int id, bool special = true, bool normalized = false) => new()
    {
        ["id"] = id, ["content"] = content, ["single_word"] = false, ["lstrip"] = false, ["rstrip"] = false, ["normalized"] = normalized, ["special"] = special,
    };

    public static JsonObject Split(string pattern) => Parse("""{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":""},"behavior":"Isolated","invert":false},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}]}""")
        is var words && (words["pretokenizers"]![0]!["pattern"]!["Regex"] = pattern) is not null ? words : throw new InvalidOperationException();

    public static ITokenizer Load(JsonObject root, JsonObject? config = null)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["tokenizer.json"], root.ToJsonString());
        if (config is not null)
            File.WriteAllText(folder["tokenizer_config.json"], config.ToJsonString());
        return Tokenizers.Load(folder.Path);
    }

    public static int[] Naive(JsonObject root, string pattern, string text)
    {
        var vocab = root["model"]!["vocab"]!.AsObject().ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<int>(), StringComparer.Ordinal);
        var ranks = root["model"]!["merges"]!.AsArray().Select((merge, rank) => (Pair: (merge![0]!.GetValue<string>(), merge[1]!.GetValue<string>()), rank)).ToDictionary(pair => pair.Pair, pair => pair.rank);
        var wholeWords = root["model"]!["ignore_merges"]!.GetValue<bool>();
        return [.. Regex.Matches(text, pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10)).SelectMany(match =>
        {
            var spelt = ByteAlphabet.Write(Encoding.UTF8.GetBytes(match.Value));
            return wholeWords && vocab.TryGetValue(spelt, out var id) ? [id] : NaiveMerges([.. spelt.Select(c => c.ToString())], ranks).Select(piece => vocab[piece]);
        })];
    }

    public static List<string> NaiveMerges(List<string> symbols, Dictionary<(string, string), int> ranks)
    {
        while (true)
        {
            var pairs = symbols.Zip(symbols.Skip(1)).ToList();
            var at = pairs.Count == 0 ? -1 : Enumerable.Range(0, pairs.Count).MinBy(i => ranks.GetValueOrDefault(pairs[i], int.MaxValue));
            if (at < 0 || !ranks.ContainsKey(pairs[at]))
                return symbols;
            symbols[at] += symbols[at + 1];
            symbols.RemoveAt(at + 1);
        }
    }

    /// <summary>A SentencePiece model file: field numbers as in sentencepiece_model.proto.</summary>
    public static byte[] SentencePieceModel(IEnumerable<(string Text, float Score, int Kind)> pieces, bool prefix = false, bool strip = false, bool fallback = false, int type = 2)
    {
        var model = new List<byte>();
        foreach (var (text, score, kind) in pieces)
            model.AddRange(Message(1, [.. Message(1, Encoding.UTF8.GetBytes(text)), 0x15, .. Float(score), 0x18, (byte)kind]));
        model.AddRange(Message(2, [0x18, (byte)type, .. Flag(35, fallback)]));
        model.AddRange(Message(3, [.. Message(1, "identity"u8.ToArray()), .. Flag(3, prefix), .. Flag(4, strip)]));
        return [.. model];
    }

    /// <summary>One field that holds bytes.</summary>
    public static byte[] Message(int field, byte[] content) => [.. Varint(((ulong)field << 3) | 2), .. Varint((ulong)content.Length), .. content];

    public static ITokenizer Load(byte[] sentencePiece, string? config = null)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["tokenizer.model"], sentencePiece);
        if (config is not null)
            File.WriteAllText(folder["tokenizer_config.json"], config);
        return Tokenizers.Load(folder.Path);
    }

    private static byte[] Flag(int field, bool value) => [.. Varint((ulong)field << 3), value ? (byte)1 : (byte)0];

    private static byte[] Float(float value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return bytes;
    }

    private static IEnumerable<byte> Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            yield return (byte)(value | 0x80);
        yield return (byte)value;
    }
}
