using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Core.Errors;
using Assay.Core.Runs;

namespace Assay.Core.Options;

/// <summary>Records as JSON: camelCase members, kebab-case enum words, NaN and infinities as the words "NaN", "Infinity", "-Infinity"; unknown members refused.</summary>
/// <remarks>Computed (get-only) members are neither written nor read, so that what is hashed is what was set.</remarks>
public static class OptionsJson
{
    /// <summary>The settings behind <see cref="Write"/> and <see cref="Read"/>, for files that mix records with other JSON.</summary>
    public static JsonSerializerOptions Settings { get; } = CreateSettings();

    /// <summary>Indented JSON of a record.</summary>
    public static string Write(object record) => JsonSerializer.Serialize(record, record.GetType(), Settings);

    /// <summary>Writes <see cref="Write"/>'s text, atomically.</summary>
    public static void WriteFile(string path, object record) => AtomicFile.WriteText(path, Write(record) + "\n");

    /// <summary>Reads a record; comments and trailing commas are allowed, since people write these files.</summary>
    /// <param name="json">The text.</param>
    /// <param name="where">What the text is called in errors, usually its file name.</param>
    /// <exception cref="UnreadableFileException">No JSON, or JSON that is no <typeparamref name="T"/>: names every unknown member with the nearest known one.</exception>
    public static T Read<T>(string json, string where)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            var faults = OptionsJsonCheck.Faults(document.RootElement, typeof(T), Settings).ToList();
            if (faults.Count > 0)
                throw new UnreadableFileException(where, string.Join("\n  ", faults));
            return JsonSerializer.Deserialize<T>(json, Settings) ?? throw new UnreadableFileException(where, $"found null, expected {typeof(T).Name}");
        }
        catch (JsonException failure)
        {
            throw new UnreadableFileException(where, Explain(failure), failure);
        }
    }

    /// <summary>Reads a record from a file.</summary>
    /// <exception cref="UnreadableFileException">As <see cref="Read"/>, or there is no such file.</exception>
    public static T ReadFile<T>(string path) => Read<T>(ReadText(path), path);

    /// <summary>SHA-256 of the record's canonical JSON (members sorted, no white space) in lower-case hex: equal settings hash equal in every version that has the same members.</summary>
    public static string Hash(object record)
    {
        var canonical = new StringBuilder();
        AppendCanonical(canonical, JsonSerializer.SerializeToElement(record, record.GetType(), Settings));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())));
    }

    internal static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path, Encoding.UTF8);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableFileException(path, failure is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : failure.Message, failure);
        }
    }

    private static void AppendCanonical(StringBuilder text, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                AppendJoined(text, '{', '}', element.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal), member =>
                {
                    text.Append(JsonSerializer.Serialize(member.Name)).Append(':');
                    AppendCanonical(text, member.Value);
                });
                break;
            case JsonValueKind.Array:
                AppendJoined(text, '[', ']', element.EnumerateArray(), item => AppendCanonical(text, item));
                break;
            default:
                text.Append(element.GetRawText());
                break;
        }
    }

    private static void AppendJoined<T>(StringBuilder text, char open, char close, IEnumerable<T> items, Action<T> append)
    {
        text.Append(open);
        var first = true;
        foreach (var item in items)
        {
            if (!first)
                text.Append(',');
            first = false;
            append(item);
        }
        text.Append(close);
    }

    private static string Explain(JsonException failure)
    {
        var line = failure.LineNumber is { } number ? FormattableString.Invariant($"line {number + 1}: ") : "";
        var path = failure.Path is { Length: > 2 } found ? $"{found[2..]}: " : "";
        var sentence = failure.Message.Split(" Path: ")[0].Split(" LineNumber: ")[0];
        return $"{line}{path}{sentence}";
    }

    private static JsonSerializerOptions CreateSettings()
    {
        var settings = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            WriteIndented = true,
            IgnoreReadOnlyProperties = true,
            AllowDuplicateProperties = false,
            AllowTrailingCommas = true,
            ReadCommentHandling = JsonCommentHandling.Skip,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowOutOfOrderMetadataProperties = true,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            RespectNullableAnnotations = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,   // files for people: an apostrophe stays one
        };
        settings.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        settings.MakeReadOnly(populateMissingResolver: true);
        return settings;
    }
}
