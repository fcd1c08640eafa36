using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Core.Errors;

namespace Assay.Models;

/// <summary>A site as its name, <c>"resid_post.3"</c>, in options and run files.</summary>
internal sealed class SiteJsonConverter : JsonConverter<Site>
{
    public override Site Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return Site.Parse(reader.GetString() ?? "");
        }
        catch (AssayException fault)
        {
            throw new JsonException(fault.Message, fault);
        }
    }

    public override void Write(Utf8JsonWriter writer, Site value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
