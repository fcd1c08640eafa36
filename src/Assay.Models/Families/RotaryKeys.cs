using System.Text.Json.Nodes;

namespace Assay.Models.Families;

/// <summary>
/// The keys that say how positions turn queries and keys: <c>rope_theta</c> and <c>rope_scaling</c> beside each other, or both within
/// <c>rope_parameters</c> in files of newer versions. Written in the older form, which every version reads.
/// </summary>
internal static class RotaryKeys
{
    /// <summary>One base on every layer; <paramref name="theta"/> is the class's own.</summary>
    public static ConfigKey Of(double theta) => new(
        (reader, config) => With(config, Newer(reader, theta, "rope_theta") ?? Older(reader, theta, "rope_theta")),
        (config, json) => Write(config.Attention.Rotary, "rope_theta", json));

    /// <summary>GPT-NeoX's names, and the share of a head that turns.</summary>
    public static ConfigKey Partial(double theta, double fraction) => new(
        (reader, config) =>
        {
            var (older, between, newer) = (reader.Number("rotary_pct"), reader.Number("partial_rotary_factor"), reader.Object("rope_parameters")?.Number("partial_rotary_factor"));
            var rotary = Newer(reader, theta, "rotary_emb_base", "partial_rotary_factor") ?? Older(reader, theta, "rotary_emb_base");
            return With(config, rotary with { Fraction = newer ?? older ?? between ?? fraction });
        },
        (config, json) =>
        {
            json["rotary_pct"] = config.Attention.Rotary.Fraction;
            Write(config.Attention.Rotary, "rotary_emb_base", json);
        });

    /// <summary>Gemma 3's two bases: the local layers' own, and the global layers' that alone is scaled.</summary>
    public static ConfigKey LocalAndGlobal(double theta, double localTheta) => new(
        (reader, config) => With(config, NewerOfTwo(reader, theta, localTheta) ?? Older(reader, theta, "rope_theta") with
        {
            LocalTheta = reader.Number("rope_local_base_freq") ?? localTheta,
        }),
        (config, json) =>
        {
            Write(config.Attention.Rotary, "rope_theta", json);
            json["rope_local_base_freq"] = config.Attention.Rotary.LocalTheta;
        });

    private static TransformerConfig With(TransformerConfig config, RotaryConfig rotary) => config with { Attention = config.Attention with { Rotary = rotary } };

    private static RotaryConfig Older(ConfigReader reader, double theta, string thetaName) => new()
    {
        Theta = reader.Number(thetaName) ?? theta,
        Scaling = reader.Object("rope_scaling") is { } scaling ? Scaling(scaling, "rope_scaling") : null,
    };

    private static RotaryConfig? Newer(ConfigReader reader, double theta, string thetaName, string? alsoKnown = null)
    {
        if (reader.Object("rope_parameters") is not { } parameters)
            return null;
        RefuseTwoScalings(reader);
        return Parameters(parameters, reader.Number(thetaName) ?? theta, alsoKnown);
    }

    private static RotaryConfig? NewerOfTwo(ConfigReader reader, double theta, double localTheta)
    {
        if (reader.Object("rope_parameters") is not { } both)
            return null;
        RefuseTwoScalings(reader);
        (theta, localTheta) = (reader.Number("rope_theta") ?? theta, reader.Number("rope_local_base_freq") ?? localTheta);
        var global = both.Object("full_attention") is { } full ? Parameters(full, theta) : new() { Theta = theta };
        var local = both.Object("sliding_attention") is { } sliding ? Parameters(sliding, localTheta) : new() { Theta = localTheta };
        both.Finish("gemma3_text");
        return local.Scaling is null ? global with { LocalTheta = local.Theta } : throw both.Fault("sliding_attention", "expected no scaling on local layers");
    }

    // Bases may stand outside rope_parameters and count where it names none; two scalings would be one too many.
    private static void RefuseTwoScalings(ConfigReader reader)
    {
        if (reader.Take("rope_scaling") is not null)
            throw reader.Fault("rope_scaling", "expected null beside 'rope_parameters'");
    }

    private static RotaryConfig Parameters(ConfigReader parameters, double theta, string? alsoKnown = null)
    {
        if (alsoKnown is not null)
            parameters.Take(alsoKnown);
        return new() { Theta = parameters.Number("rope_theta") ?? theta, Scaling = Scaling(parameters, "rope_parameters") };
    }

    private static RotaryScaling? Scaling(ConfigReader scaling, string within)
    {
        var key = scaling.Has("rope_type") ? "rope_type" : "type";      // type: files of before 2024
        scaling.Take("type");
        RotaryScaling? read = scaling.Text(key) switch
        {
            null or "default" => null,
            "linear" => new() { Factor = Needed(scaling, "factor") },
            "llama3" => new()
            {
                Kind = RotaryScalingKind.Llama3, Factor = Needed(scaling, "factor"),
                LowFrequencyFactor = Needed(scaling, "low_freq_factor"), HighFrequencyFactor = Needed(scaling, "high_freq_factor"),
                OriginalContext = scaling.Count("original_max_position_embeddings", absent: null),
            },
            _ => throw scaling.Fault(key, "expected default, linear or llama3"),
        };
        scaling.Finish(within);
        return read;
    }

    private static double Needed(ConfigReader scaling, string key) => scaling.Number(key) ?? throw scaling.Fault(key, "expected a number");

    private static void Write(RotaryConfig rotary, string thetaName, JsonObject json)
    {
        json[thetaName] = rotary.Theta;
        json["rope_scaling"] = Written(rotary.Scaling);
    }

    private static JsonObject? Written(RotaryScaling? scaling) => scaling switch
    {
        null => null,
        { Kind: RotaryScalingKind.Linear } => new() { ["rope_type"] = "linear", ["factor"] = scaling.Factor },
        _ => new()
        {
            ["rope_type"] = "llama3", ["factor"] = scaling.Factor, ["low_freq_factor"] = scaling.LowFrequencyFactor,
            ["high_freq_factor"] = scaling.HighFrequencyFactor, ["original_max_position_embeddings"] = scaling.OriginalContext,
        },
    };
}
