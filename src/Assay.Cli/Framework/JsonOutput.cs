using System.Text.Json;
using System.Text.Json.Serialization;

namespace Assay.Cli.Framework;

/// <summary>How results are written under <c>--json</c>: as run.json and findings.json are, with NaN as "NaN".</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Settings = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public static string Text(object value) => JsonSerializer.Serialize(value, value.GetType(), Settings);
}
