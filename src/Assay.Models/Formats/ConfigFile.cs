using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Runs;
using Assay.Models.Families;

namespace Assay.Models.Formats;

/// <summary>Hugging Face's config.json. A key that says something which the family does not know is an error: it may change what the model computes.</summary>
internal static class ConfigFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static TransformerConfig Read(string path) => Read(path, Parse(path));

    public static void Write(string path, TransformerConfig config)
    {
        RequireExpressible(config);
        AtomicFile.WriteText(path, Json(config).ToJsonString(Indented) + "\n");
    }

    /// <summary>Fails where the family has no key for something that the configuration says, so that no file could say it.</summary>
    public static void RequireExpressible(TransformerConfig config)
    {
        var again = Read("config.json", Json(config));
        if (again != config)
            throw Inexpressible(config, again);
    }

    /// <summary>Reads a configuration that is in memory; <paramref name="path"/> stands in error messages.</summary>
    public static TransformerConfig Read(string path, JsonObject json)
    {
        var reader = new ConfigReader(path, json);
        var family = Family(path, reader);
        var config = family.Blank;
        foreach (var key in SharedKeys.OfEveryModel.Concat(family.Keys))
            config = key.Read(reader, config);
        reader.Finish(family.Name);
        if (config.Faults().ToList() is { Count: > 0 } faults)
            throw new UnreadableFileException(path, string.Join("; ", faults));
        return config;
    }

    private static Family Family(string path, ConfigReader reader) => reader.Text("model_type") switch
    {
        null => throw new UnreadableFileException(path, $"'model_type' is absent, expected one of {FamilyList.Names}."),
        "gemma3" => throw new UnreadableFileException(path, "'model_type' is gemma3, expected gemma3_text: this model sees images too; take a text-only one, or its text model saved alone."),
        var name => FamilyList.Find(name) ?? throw new UnreadableFileException(path, $"'model_type' is {name}, expected one of {FamilyList.Names}."),
    };

    private static JsonObject Json(TransformerConfig config)
    {
        var family = FamilyList.Get(config.Family);
        var json = new JsonObject { ["architectures"] = new JsonArray(family.Architecture), ["model_type"] = family.Name };
        foreach (var key in family.Keys)
            key.Write(config, json);
        return (JsonObject)JsonNode.Parse(json.ToJsonString())!;     // as a file would hold it, for the reader
    }

    private static AssayException Inexpressible(TransformerConfig config, TransformerConfig again)
    {
        var differences = JsonDifferences.Between(
            JsonSerializer.SerializeToElement(again, OptionsJson.Settings), JsonSerializer.SerializeToElement(config, OptionsJson.Settings));
        return new AssayException($"the family {config.Family} has no key in config.json for this configuration: {string.Join("; ", differences)}.");
    }

    /// <summary>The file as JSON, nothing of it understood yet.</summary>
    public static JsonObject Parse(string path) => JsonObjectFile.Read(path);
}
