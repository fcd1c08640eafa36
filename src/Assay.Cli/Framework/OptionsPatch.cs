using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Core.Errors;
using Assay.Core.Options;

namespace Assay.Cli.Framework;

/// <summary><c>--set training.steps=500</c>: changes members of an options record by their names in run.json.</summary>
internal static class OptionsPatch
{
    /// <summary>The record with the settings put in. What does not fit is answered as for a file: unknown names with the nearest known one.</summary>
    public static T Apply<T>(T options, IReadOnlyList<string>? settings) where T : class
    {
        if (settings is null or { Count: 0 })
            return options;
        var root = JsonNode.Parse(OptionsJson.Write(options))!.AsObject();
        foreach (var setting in settings)
            Put(root, setting);
        return OptionsJson.Read<T>(root.ToJsonString(OptionsJson.Settings), "--set");
    }

    private static void Put(JsonObject root, string setting)
    {
        var split = setting.IndexOf('=', StringComparison.Ordinal);
        if (split <= 0)
            throw new AssayException($"--set {setting}: expected NAME=VALUE, such as --set training.steps=500");
        var path = setting[..split].Split('.');
        var at = root;
        foreach (var member in path[..^1])
        {
            at = at[member] as JsonObject
                ?? throw new AssayException($"--set {setting}: '{member}' holds no further settings{Nearest.Hint(member, [.. at.Where(pair => pair.Value is JsonObject).Select(pair => pair.Key)])}");
        }
        at[path[^1]] = Value(setting[(split + 1)..]);
    }

    // Numbers, true, false, null and lists are JSON; everything else is text and needs no quotes.
    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
