using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Core.Errors;

namespace Assay.Models.Formats;

/// <summary>A file that holds one JSON object, each key once.</summary>
internal static class JsonObjectFile
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static JsonObject Read(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(path), documentOptions: Strict) as JsonObject ?? throw new UnreadableFileException(path, "is no JSON object.");
        }
        catch (JsonException failure)
        {
            throw new UnreadableFileException(path, $"is no JSON: {failure.Message}", failure);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UnreadableFileException(path, "there is no such file: a model's folder holds config.json beside its weights.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableFileException(path, $"cannot be read: {failure.Message}", failure);
        }
    }
}
