using System.Text.Json;
using Assay.Core.Errors;

namespace Assay.Models.Text.BytePairs;

/// <summary>What surrounds the model in a tokenizer.json: normalizer, pre_tokenizer, decoder, post_processor. A part that is not understood is an error that names it.</summary>
internal sealed class HubSteps
{
    private const string BlankText = "\u2581";

    private static readonly (string Pattern, WordRule Rule)[] Patterns =
    [
        (@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", WordRule.Gpt2),
        (@"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+", WordRule.Llama3),
        (@"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+", WordRule.Qwen2),
    ];

    private readonly string _path;
    private readonly List<string> _decoders = [];
    private bool _blanksReplaced;

    private HubSteps(string path) => _path = path;

    public List<TextStep> Normalizers { get; } = [];

    public List<TextStep> Openings { get; } = [];

    /// <summary>Null where the vocabulary is one of characters.</summary>
    public WordRule? ByteLevelRule { get; private set; }

    /// <summary>Whether every <c>▁</c> begins a word.</summary>
    public bool CutsAtBlanks { get; private set; }

    public LeadingBlank LeadingBlank { get; private set; }

    /// <summary>The token put before every text.</summary>
    public string? Opener { get; private set; }

    public static HubSteps Read(JsonElement root, string path)
    {
        var steps = new HubSteps(path);
        foreach (var part in Flat(root, "normalizer", "normalizers"))
            steps.AddNormalizer(part);
        foreach (var part in Flat(root, "pre_tokenizer", "pretokenizers"))
            steps.AddPreTokenizer(part);
        foreach (var part in Flat(root, "decoder", "decoders"))
            steps.AddDecoder(part);
        foreach (var part in Flat(root, "post_processor", "processors"))
            steps.AddPostProcessor(part);
        steps.RequireDecoderThatFits();
        return steps;
    }

    /// <summary>What a token of a vocabulary of characters reads like.</summary>
    public string Decoded(string piece) => piece.Replace(BlankText, " ", StringComparison.Ordinal);

    private static IEnumerable<JsonElement> Flat(JsonElement holder, string member, string nested)
    {
        if (!holder.TryGetProperty(member, out var part) || part.ValueKind == JsonValueKind.Null)
            return [];
        return Type(part) == "Sequence" ? part.GetProperty(nested).EnumerateArray() : [part];
    }

    private static string? Type(JsonElement part) => part.GetProperty("type").GetString();

    private void AddNormalizer(JsonElement part)
    {
        switch (Type(part))
        {
            case "NFC": Normalizers.Add((text, _) => CanonicalForm.Compose(text)); break;
            case "NFD": Normalizers.Add((text, _) => CanonicalForm.Decompose(text)); break;
            case "Lowercase": Normalizers.Add((text, _) => text.ToLowerInvariant().Replace("\u0130", "i\u0307", StringComparison.Ordinal)); break;
            case "Replace": AddReplacement(part); break;
            case "Prepend":
                var prefix = part.GetProperty("prepend").GetString()!;
                Normalizers.Add((text, _) => text.Length > 0 ? prefix + text : text);
                break;
            case "Strip":
                var (left, right) = (part.GetProperty("strip_left").GetBoolean(), part.GetProperty("strip_right").GetBoolean());
                Normalizers.Add((text, _) => right ? (left ? text.Trim() : text.TrimEnd()) : left ? text.TrimStart() : text);
                break;
            default: throw Unknown("normalizer", part);
        }
    }

    private void AddReplacement(JsonElement part)
    {
        if (!part.GetProperty("pattern").TryGetProperty("String", out var pattern) || pattern.GetString() is not { Length: > 0 } old)
            throw Unknown("normalizer", part);
        var instead = part.GetProperty("content").GetString()!;
        _blanksReplaced |= old == " ";
        Normalizers.Add((text, _) => text.Replace(old, instead, StringComparison.Ordinal));
    }

    private void AddPreTokenizer(JsonElement part)
    {
        switch (Type(part))
        {
            case "ByteLevel": AddByteLevel(part); break;
            case "Split": AddSplit(part); break;
            case "Metaspace": AddMetaspace(part); break;
            default: throw Unknown("pre_tokenizer", part);
        }
    }

    private void AddByteLevel(JsonElement part)
    {
        if (part.GetProperty("add_prefix_space").GetBoolean())
            Openings.Add((text, _) => text.StartsWith(' ') ? text : ' ' + text);
        var cuts = !part.TryGetProperty("use_regex", out var flag) || flag.GetBoolean();
        if (cuts && ByteLevelRule is not null)
            throw new UnreadableFileException(_path, "pre_tokenizer cuts words twice (Split, then ByteLevel with use_regex), expected once");
        ByteLevelRule ??= cuts ? WordRule.Gpt2 : WordRule.Whole;
    }

    private void AddSplit(JsonElement part)
    {
        var (pattern, behavior) = (part.GetProperty("pattern"), part.GetProperty("behavior").GetString());
        var whole = pattern.TryGetProperty("Regex", out var regex) ? Array.FindIndex(Patterns, known => known.Pattern == regex.GetString()) : -1;
        // Everything matches these patterns, so what lies between matches, and is removed or not, is nothing.
        if (whole >= 0 && behavior is "Isolated" or "Removed")
            ByteLevelRule = Patterns[whole].Rule;
        // Gemma's: blanks are ▁ by then, so that it cuts nowhere.
        else if (!(pattern.TryGetProperty("String", out var text) && text.GetString() == " " && _blanksReplaced))
            throw Unknown("pre_tokenizer", part);
    }

    private void AddMetaspace(JsonElement part)
    {
        var scheme = part.TryGetProperty("prepend_scheme", out var named) ? named.GetString()
            : part.TryGetProperty("add_prefix_space", out var flag) && !flag.GetBoolean() ? "never" : "always";
        if (part.GetProperty("replacement").GetString() != BlankText || scheme is not ("always" or "first" or "never"))
            throw Unknown("pre_tokenizer", part);
        CutsAtBlanks = !part.TryGetProperty("split", out var split) || split.GetBoolean();
        Openings.Add((text, atStart) =>
        {
            var blanks = text.Replace(' ', RuneWords.Blank);
            return scheme == "always" || (scheme == "first" && atStart) ? (blanks.StartsWith(RuneWords.Blank) ? blanks : BlankText + blanks) : blanks;
        });
    }

    private void AddDecoder(JsonElement part)
    {
        var type = Type(part)!;
        var fits = type switch
        {
            "ByteLevel" or "ByteFallback" or "Fuse" => true,
            "Replace" => part.GetProperty("pattern").TryGetProperty("String", out var pattern) && pattern.GetString() == BlankText && part.GetProperty("content").GetString() == " ",
            "Strip" => part.GetProperty("content").GetString() == " " && part.GetProperty("start").GetInt32() is 0 or 1 && part.GetProperty("stop").GetInt32() == 0,
            "Metaspace" => part.GetProperty("replacement").GetString() == BlankText,
            _ => false,
        };
        if (!fits)
            throw Unknown("decoder", part);
        _decoders.Add(type);
        if (type == "Strip" && part.GetProperty("start").GetInt32() == 1)
            LeadingBlank = LeadingBlank.OneDropped;
        if (type == "Metaspace" && !(part.TryGetProperty("prepend_scheme", out var scheme) && scheme.GetString() == "never"))
            LeadingBlank = LeadingBlank.OfFirstPieceDropped;
    }

    private void RequireDecoderThatFits()
    {
        var spelt = string.Join(", ", _decoders);
        if (ByteLevelRule is not null ? _decoders is not ([] or ["ByteLevel"]) : _decoders.Contains("ByteLevel"))
            throw new UnreadableFileException(_path, $"decoder is {spelt}, expected {(ByteLevelRule is null ? "none of ByteLevel" : "ByteLevel alone")} as in pre_tokenizer");
    }

    // What follows the text (an EOS in encoders) is not part of what Encode gives.
    private void AddPostProcessor(JsonElement part)
    {
        if (Type(part) is not ("TemplateProcessing" or "ByteLevel"))
            throw Unknown("post_processor", part);
        if (Type(part) == "TemplateProcessing" && part.GetProperty("single").EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } first
            && first.TryGetProperty("SpecialToken", out var token))
            Opener = token.GetProperty("id").GetString();
    }

    private UnreadableFileException Unknown(string place, JsonElement part)
    {
        var spelt = part.GetRawText();
        return new(_path, $"{place} has a part '{Type(part)}' that is not understood: {(spelt.Length > 300 ? spelt[..300] + " …" : spelt)}");
    }
}
