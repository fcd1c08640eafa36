using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Core.Errors;

namespace Assay.Dictionaries.Formats;

/// <summary>A format's JSON settings, read with faults that name the file and the key.</summary>
internal sealed class FormatSettings(string path, JsonObject root, string prefix = "")
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Reads a JSON file; <paramref name="beside"/> says what a folder of the format holds, for the message where the file is missing.</summary>
    public static FormatSettings Read(string path, string beside)
    {
        if (!System.IO.File.Exists(path))
            throw new UnreadableFileException(path, $"there is no such file; a dictionary's folder of this kind holds {beside}");
        try
        {
            return JsonNode.Parse(System.IO.File.ReadAllText(path), documentOptions: Strict) is JsonObject root
                ? new FormatSettings(path, root)
                : throw new UnreadableFileException(path, "is no JSON object, expected the settings of a dictionary");
        }
        catch (JsonException fault)
        {
            throw new UnreadableFileException(path, $"is no JSON: {fault.Message}", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableFileException(path, $"cannot be read: {fault.Message}", fault);
        }
    }

    public string File => path;

    public UnreadableFileException Fault(string text) => new(path, prefix + text);

    public UnreadableFileException Missing(string key) => new(path, $"has no '{prefix}{key}'");

    public bool Has(string key) => root[key] is not null;

    public string? Text(string key) => Value<string>(key, "a text");

    public bool? Flag(string key) => Value<bool?>(key, "true or false");

    public bool IsFlag(string key) => root[key]?.GetValueKind() is JsonValueKind.True or JsonValueKind.False;

    public int Whole(string key) => WholeOrNull(key) ?? throw Missing(key);

    public int? WholeOrNull(string key)
    {
        var value = Value<int?>(key, "a whole number");
        return value is < 1 ? throw Fault($"{key} is {value}, expected at least 1") : value;
    }

    /// <summary>The product of two sizes.</summary>
    public int Product(string key, string other)
    {
        var product = (long)Whole(key) * Whole(other);
        return product <= int.MaxValue ? (int)product : throw Fault(FormattableString.Invariant($"{key} times {other} is {product}, more than {int.MaxValue} latents"));
    }

    public double? Number(string key)
    {
        var value = Value<double?>(key, "a number");
        return value is { } number && !double.IsFinite(number) ? throw Fault($"{key} is {root[key]!.ToJsonString()}, expected a finite number") : value;
    }

    /// <summary>A number above zero.</summary>
    public double Positive(string key)
    {
        var value = Number(key) ?? throw Missing(key);
        return value > 0 ? value : throw Fault(FormattableString.Invariant($"{key} is {value}, expected a number above 0"));
    }

    /// <summary>Settings nested under a key; null where there are none.</summary>
    public FormatSettings? Section(string key) => root[key] switch
    {
        null => null,
        JsonObject inner => new FormatSettings(path, inner, $"{prefix}{key}."),
        var other => throw Fault($"{key} is {other.ToJsonString()}, expected an object"),
    };

    private T? Value<T>(string key, string expected)
    {
        try
        {
            return root[key] is { } node ? node.GetValue<T>() : default;
        }
        catch (Exception fault) when (fault is InvalidOperationException or FormatException or OverflowException)
        {
            throw new UnreadableFileException(path, $"{prefix}{key} is {root[key]!.ToJsonString()}, expected {expected}", fault);
        }
    }
}
