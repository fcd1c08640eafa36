using System.Text.Json;
using Assay.Core.Errors;

namespace Assay.Models.Text.BytePairs;

/// <summary>What lies beside a vocabulary: <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c>, which say which token plays which part.</summary>
internal sealed class TokenizerSettings
{
    private static readonly string[] BosNames = ["<bos>", "<s>", "<|begin_of_text|>", "<|endoftext|>"];
    private static readonly string[] EosNames = ["<eos>", "</s>", "<|end_of_text|>", "<|endoftext|>"];
    private static readonly string[] PadNames = ["<pad>", "<|pad|>"];

    private readonly Dictionary<string, JsonElement> _settings = new(StringComparer.Ordinal);

    private TokenizerSettings(IReadOnlyList<string> files) => Files = files;

    /// <summary>Full paths of those that are there.</summary>
    public IReadOnlyList<string> Files { get; }

    public static TokenizerSettings Read(string folder)
    {
        var settings = new TokenizerSettings([.. new[] { "special_tokens_map.json", "tokenizer_config.json" }.Select(name => Path.GetFullPath(Path.Combine(folder, name))).Where(File.Exists)]);
        foreach (var file in settings.Files)
        {
            foreach (var setting in JsonFile.Read(file).EnumerateObject())
                settings._settings[setting.Name] = setting.Value;     // tokenizer_config.json comes last and has the last word
        }
        return settings;
    }

    /// <summary>Who opens, closes and fills up: what the settings name, else what the vocabulary's file says, else the usual names; EOS where there is no BOS or padding.</summary>
    public SpecialRoles Roles(TokenVocabulary vocabulary, Found found, string path)
    {
        var eos = Named("eos_token", vocabulary, path) ?? found.Eos ?? First(EosNames, vocabulary)
            ?? throw new UnreadableFileException(path, $"names no token that ends a document; expected eos_token in tokenizer_config.json or a special token {string.Join(", ", EosNames)}");
        var bos = _settings.TryGetValue("bos_token", out var setting) && setting.ValueKind == JsonValueKind.Null
            ? null
            : Named("bos_token", vocabulary, path) ?? found.Bos ?? First(BosNames, vocabulary);
        var pad = Named("pad_token", vocabulary, path) ?? found.Pad ?? First(PadNames, vocabulary);
        return new(bos ?? eos, eos, pad ?? eos, bos is not null && (Flag("add_bos_token") ?? found.PrependsBos));
    }

    private static int? First(string[] names, TokenVocabulary vocabulary) => names.Select(vocabulary.SpecialId).FirstOrDefault(id => id is not null);

    private int? Named(string role, TokenVocabulary vocabulary, string path)
    {
        if (!_settings.TryGetValue(role, out var setting) || setting.ValueKind == JsonValueKind.Null)
            return null;
        var name = setting.ValueKind == JsonValueKind.Object && setting.TryGetProperty("content", out var content) ? content : setting;
        if (name.ValueKind != JsonValueKind.String)
            throw new UnreadableFileException(Files[^1], $"{role} is {name}, expected a token's spelling");
        return vocabulary.SpecialId(name.GetString()!) ?? throw new UnreadableFileException(Files[^1], $"{role} is '{name}', which is no special token of {Path.GetFileName(path)}");
    }

    private bool? Flag(string name) =>
        _settings.TryGetValue(name, out var flag) && flag.ValueKind is JsonValueKind.True or JsonValueKind.False ? flag.GetBoolean() : null;

    /// <summary>What the vocabulary's own file says of it.</summary>
    internal sealed record Found(int? Bos, int? Eos, int? Pad, bool PrependsBos);
}
