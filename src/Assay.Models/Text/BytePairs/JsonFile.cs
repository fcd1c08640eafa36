using System.Text.Json;
using Assay.Core.Errors;

namespace Assay.Models.Text.BytePairs;

/// <summary>A JSON object in a file.</summary>
internal static class JsonFile
{
    /// <summary>The whole file.</summary>
    /// <exception cref="UnreadableFileException">It is not there, or no JSON object.</exception>
    public static JsonElement Read(string path)
    {
        try
        {
            var root = JsonElement.Parse(File.ReadAllBytes(path));
            return root.ValueKind == JsonValueKind.Object ? root : throw new UnreadableFileException(path, $"holds a JSON {root.ValueKind}, expected an object");
        }
        catch (IOException failure)
        {
            throw new UnreadableFileException(path, $"cannot be read: {failure.Message}", failure);
        }
        catch (JsonException failure)
        {
            throw new UnreadableFileException(path, $"is no JSON: {failure.Message}", failure);
        }
    }
}
