using System.Text.Json.Nodes;
using Assay.Core.Errors;

namespace Assay.Models.Families;

/// <summary>An object of a config.json that remembers which of its keys were understood.</summary>
internal sealed class ConfigReader(string path, JsonObject json, string? within = null)
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>Whether the key is there at all, be it null.</summary>
    public bool Has(string key) => json.ContainsKey(key);

    /// <summary>The key's value; null where it is absent or null.</summary>
    public JsonNode? Take(string key)
    {
        _taken.Add(key);
        return json[key];
    }

    public double? Number(string key) => Take(key) switch
    {
        null => null,
        JsonValue value when value.TryGetValue<double>(out var number) && double.IsFinite(number) => number,
        _ => throw Fault(key, "expected a number"),
    };

    public int? Whole(string key) => Number(key) switch
    {
        null => null,
        { } number when number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue => (int)number,
        _ => throw Fault(key, "expected a whole number"),
    };

    public int Count(string key, Func<int>? absent) => Whole(key) switch
    {
        { } count => count >= 1 ? count : throw Fault(key, "expected a whole number of at least 1"),
        null when absent is not null => absent(),
        null => throw Fault(key, "expected a whole number"),
    };

    public bool? Flag(string key) => Take(key) switch
    {
        null => null,
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        _ => throw Fault(key, "expected true or false"),
    };

    public string? Text(string key) => Take(key) switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw Fault(key, "expected a text"),
    };

    /// <summary>An object within this one; null where there is none.</summary>
    public ConfigReader? Object(string key) => Take(key) switch
    {
        null => null,
        JsonObject inner => new ConfigReader(path, inner, Full(key)),
        _ => throw Fault(key, "expected an object"),
    };

    /// <summary>Fails on a key that nobody took and that says something.</summary>
    public void Finish(string family)
    {
        foreach (var (key, value) in json)
        {
            if (!_taken.Contains(key) && value is not (null or JsonObject { Count: 0 } or JsonArray { Count: 0 }))
                throw Fault(key, $"expected no such key: nothing is known of what it changes in a model of the family {family}");
        }
    }

    public UnreadableFileException Fault(string key, string expected) => new(path, $"'{Full(key)}' is {Shown(json[key])}, {expected}.");

    private string Full(string key) => within is null ? key : $"{within}.{key}";

    private static string Shown(JsonNode? value)
    {
        const int most = 80;
        var text = value?.ToJsonString() ?? "absent";
        return text.Length <= most ? text : $"{text[..most]}…";
    }
}
