using System.Text.Json;

namespace Assay.Core.Options;

/// <summary>Where two JSON values differ, in words: <c>training.steps was 100, is 200</c>.</summary>
public static class JsonDifferences
{
    /// <summary>One line per leaf that differs; empty where the values are equal but for the order of members.</summary>
    public static IReadOnlyList<string> Between(JsonElement before, JsonElement after) => [.. Walk(before, after, "")];

    private static IEnumerable<string> Walk(JsonElement before, JsonElement after, string path)
    {
        if (before.ValueKind != JsonValueKind.Object || after.ValueKind != JsonValueKind.Object)
            return JsonElement.DeepEquals(before, after) ? [] : [$"{path} was {before.GetRawText()}, is {after.GetRawText()}"];
        var names = before.EnumerateObject().Concat(after.EnumerateObject()).Select(member => member.Name).Distinct(StringComparer.Ordinal);
        return names.SelectMany(name => Member(before, after, name, path.Length == 0 ? name : $"{path}.{name}"));
    }

    private static IEnumerable<string> Member(JsonElement before, JsonElement after, string name, string path)
    {
        if (!before.TryGetProperty(name, out var was))
            return [$"{path} was not there, is {after.GetProperty(name).GetRawText()}"];
        return after.TryGetProperty(name, out var now) ? Walk(was, now, path) : [$"{path} was {was.GetRawText()}, is not there"];
    }
}
