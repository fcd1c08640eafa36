using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Assay.Core.Options;

/// <summary>Holds JSON against a record type before it is read, to say everything that is wrong at once and in the user's words.</summary>
internal static class OptionsJsonCheck
{
    public static IEnumerable<string> Faults(JsonElement element, Type type, JsonSerializerOptions settings) => Faults(element, type, "", settings);

    private static IEnumerable<string> Faults(JsonElement element, Type declared, string path, JsonSerializerOptions settings)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (element.ValueKind == JsonValueKind.Null || type == typeof(JsonElement) || type == typeof(object))
            return [];
        var shape = settings.GetTypeInfo(type);
        return shape.Kind switch
        {
            JsonTypeInfoKind.Object => ObjectFaults(element, shape, path, settings),
            JsonTypeInfoKind.Enumerable => Expect(element, JsonValueKind.Array, "a list", path)
                ?? element.EnumerateArray().SelectMany((item, i) => Faults(item, shape.ElementType!, $"{path}[{i}]", settings)),
            JsonTypeInfoKind.Dictionary => Expect(element, JsonValueKind.Object, "an object", path)
                ?? element.EnumerateObject().SelectMany(item => Faults(item.Value, shape.ElementType!, Join(path, item.Name), settings)),
            _ => LeafFaults(element, type, path, settings),
        };
    }

    private static IEnumerable<string> ObjectFaults(JsonElement element, JsonTypeInfo declared, string path, JsonSerializerOptions settings)
    {
        if (Expect(element, JsonValueKind.Object, "an object", path) is { } wrong)
            return wrong;
        var discriminator = declared.PolymorphismOptions?.TypeDiscriminatorPropertyName;
        if (discriminator is null)
            return MemberFaults(element, declared, null, path, settings);
        var kinds = declared.PolymorphismOptions!.DerivedTypes.ToDictionary(kind => $"{kind.TypeDiscriminator}", kind => kind.DerivedType, StringComparer.Ordinal);
        if (!element.TryGetProperty(discriminator, out var word))
            return [$"{Place(path)}'{discriminator}' is missing; it says which kind of {declared.Type.Name} this is: {string.Join(", ", kinds.Keys)}"];
        return kinds.TryGetValue(word.ToString(), out var type)
            ? MemberFaults(element, settings.GetTypeInfo(type), discriminator, path, settings)
            : [$"{Place(path)}'{word}' is no kind of {declared.Type.Name}{Nearest.Hint(word.ToString(), kinds.Keys)}"];
    }

    private static IEnumerable<string> MemberFaults(JsonElement element, JsonTypeInfo shape, string? discriminator, string path, JsonSerializerOptions settings)
    {
        var members = shape.Properties.Where(member => member.Set is not null || IsConstructorParameter(member)).ToDictionary(member => member.Name, StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject().Where(member => member.Name != discriminator))
        {
            if (!members.TryGetValue(member.Name, out var known))
            {
                yield return $"{Place(path)}'{member.Name}' is no setting of {shape.Type.Name}{Nearest.Hint(member.Name, members.Keys)}";
                continue;
            }
            foreach (var fault in Faults(member.Value, known.PropertyType, Join(path, member.Name), settings))
                yield return fault;
        }
        foreach (var missing in members.Values.Where(member => member.IsRequired && !element.TryGetProperty(member.Name, out _)))
            yield return $"{Place(path)}'{missing.Name}' is missing; every {shape.Type.Name} needs it";
    }

    private static bool IsConstructorParameter(JsonPropertyInfo member) => member.AssociatedParameter is not null;

    private static IEnumerable<string> LeafFaults(JsonElement element, Type type, string path, JsonSerializerOptions settings)
    {
        if (type.IsEnum)
            return EnumFaults(element, type, path, settings);
        var found = element.ValueKind;
        var (fits, expected) = Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => (found is JsonValueKind.True or JsonValueKind.False, "true or false"),
            TypeCode.String => (found is JsonValueKind.String, "text in quotes"),
            TypeCode.Double or TypeCode.Single => (found is JsonValueKind.Number || element.ToString() is "NaN" or "Infinity" or "-Infinity", "a number"),
            >= TypeCode.SByte and <= TypeCode.UInt64 => (found is JsonValueKind.Number && decimal.IsInteger(element.GetDecimal()), "a whole number"),
            _ => (true, ""),
        };
        return fits ? [] : [$"{path}: found {element.GetRawText()}, expected {expected}"];
    }

    private static IEnumerable<string> EnumFaults(JsonElement element, Type type, string path, JsonSerializerOptions settings)
    {
        var words = Enum.GetValues(type).Cast<object>().Select(value => JsonSerializer.Serialize(value, type, settings).Trim('"')).ToList();
        return element.ValueKind == JsonValueKind.String && words.Contains(element.GetString()!)
            ? []
            : [$"{path}: {element.GetRawText()} is no {type.Name}{Nearest.Hint(element.ToString(), words)}"];
    }

    private static IEnumerable<string>? Expect(JsonElement element, JsonValueKind kind, string expected, string path) =>
        element.ValueKind == kind ? null : [$"{Place(path)}found {element.GetRawText()}, expected {expected}"];

    private static string Place(string path) => path.Length == 0 ? "" : $"{path}: ";

    private static string Join(string path, string member) => path.Length == 0 ? member : $"{path}.{member}";
}
