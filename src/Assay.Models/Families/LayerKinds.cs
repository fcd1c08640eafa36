using System.Text.Json.Nodes;

namespace Assay.Models.Families;

/// <summary>The keys that say which layers see only the window.</summary>
internal static class LayerKinds
{
    private const string Local = "sliding_attention", Global = "full_attention";

    /// <summary><c>layer_types</c>, one word per layer; where it is absent every <paramref name="absent"/>-th layer is global.</summary>
    public static ConfigKey Listed(int absent) => new(
        (reader, config) => With(config, Period(reader, config) ?? absent),
        (config, json) =>
        {
            if (config.Attention.GlobalEvery != absent)
                json["layer_types"] = new JsonArray([.. Enumerable.Range(0, config.Layers).Select(layer => (JsonNode)(config.IsLocal(layer) ? Local : Global))]);
        });

    /// <summary>The same with Gemma 3's <c>sliding_window_pattern</c>, which newer files begin with an underscore.</summary>
    public static ConfigKey ListedOrPeriodic(int absent) => new(
        (reader, config) =>
        {
            var periodic = Periodic(reader);        // newer files carry both
            return With(config, Period(reader, config) ?? periodic ?? absent);
        },
        (config, json) => json["sliding_window_pattern"] = config.Attention.GlobalEvery);

    /// <summary>For families that we know with full attention on every layer only.</summary>
    public static ConfigKey AllGlobal { get; } = new(
        (reader, config) => Period(reader, config) is null or 1 ? config : throw reader.Fault("layer_types", $"expected {Global} on every layer"),
        (_, _) => { });

    private static TransformerConfig With(TransformerConfig config, int globalEvery) => config with { Attention = config.Attention with { GlobalEvery = globalEvery } };

    private static int? Periodic(ConfigReader reader)
    {
        var (plain, underscored) = (reader.Whole("sliding_window_pattern"), reader.Whole("_sliding_window_pattern"));
        return plain ?? underscored;
    }

    private static int? Period(ConfigReader reader, TransformerConfig config)
    {
        if (reader.Take("layer_types") is not { } node)
            return null;
        var words = node is JsonArray list ? list.Select(word => word?.ToString()).ToList() : [];
        if (words.Count != config.Layers || words.Exists(word => word is not (Local or Global)))
            throw reader.Fault("layer_types", $"expected {config.Layers} words, each {Local} or {Global}");
        var period = words.IndexOf(Global) is var first and >= 0 ? first + 1 : words.Count + 1;
        return Enumerable.Range(0, words.Count).All(layer => words[layer] == Global == ((layer + 1) % period == 0))
            ? period
            : throw reader.Fault("layer_types", "expected global layers at even distances, counted from the first: no other order is built");
    }
}
