using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Core.Errors;
using Assay.Models;

namespace Assay.Dictionaries.Formats;

/// <summary>The cfg.json of a SAELens folder, read with faults that name the file and the key.</summary>
internal sealed class SaeLensConfig(string path, JsonObject root)
{
    public static SaeLensConfig Read(string path)
    {
        if (!File.Exists(path))
            throw new UnreadableFileException(path, "there is no such file; a dictionary's folder holds cfg.json and sae_weights.safetensors");
        try
        {
            return JsonNode.Parse(File.ReadAllText(path)) is JsonObject root
                ? new SaeLensConfig(path, root)
                : throw new UnreadableFileException(path, "is no JSON object, expected the settings of a dictionary");
        }
        catch (JsonException fault)
        {
            throw new UnreadableFileException(path, $"is no JSON: {fault.Message}", fault);
        }
    }

    public UnreadableFileException Fault(string text) => new(path, text);

    public string? Text(string key) => Value<string>(key, "a text");

    public bool Flag(string key) => Value<bool?>(key, "true or false") ?? false;

    public int Whole(string key) => WholeOrNull(key) ?? throw Fault($"has no '{key}'");

    public int? WholeOrNull(string key)
    {
        var value = Value<int?>(key, "a whole number");
        return value is < 1 ? throw Fault($"{key} is {value}, expected at least 1") : value;
    }

    /// <summary>The site under our own key, else under SAELens's hook name; null where neither names one that we know.</summary>
    public Site? Site(string ownKey, string hookKey)
    {
        var metadata = root["metadata"] as JsonObject;
        if (metadata?[ownKey]?.ToString() is { } own)
            return Models.Site.Parse(own);
        return HookNames.Parse((metadata?[hookKey] ?? root[hookKey])?.ToString());
    }

    private T? Value<T>(string key, string expected)
    {
        try
        {
            return root[key] is { } node ? node.GetValue<T>() : default;
        }
        catch (Exception fault) when (fault is InvalidOperationException or FormatException or OverflowException)
        {
            throw new UnreadableFileException(path, $"{key} is {root[key]!.ToJsonString()}, expected {expected}", fault);
        }
    }
}
