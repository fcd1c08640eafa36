using System.Text.Json.Nodes;

namespace Assay.Models.Families;

/// <summary>One key of config.json (or a few that belong together): how it is read into a configuration and written back.</summary>
/// <remarks>What a key means where it is absent is Hugging Face's default for the class, given as <c>absent</c>; without one the key has to be there.</remarks>
internal sealed record ConfigKey(Func<ConfigReader, TransformerConfig, TransformerConfig> Read, Action<TransformerConfig, JsonObject> Write)
{
    /// <summary>A whole number of at least one; null counts as absent.</summary>
    public static ConfigKey Count(
        string name, Func<TransformerConfig, int> get, Func<TransformerConfig, int, TransformerConfig> set, Func<TransformerConfig, int>? absent = null) =>
        new((reader, config) => set(config, reader.Count(name, absent is null ? null : () => absent(config))), (config, json) => json[name] = get(config));

    /// <summary>A number; null counts as absent.</summary>
    public static ConfigKey Number(string name, Func<TransformerConfig, double> get, Func<TransformerConfig, double, TransformerConfig> set, double absent) =>
        new((reader, config) => set(config, reader.Number(name) ?? absent), (config, json) => json[name] = get(config));

    /// <summary>A number, or null for none.</summary>
    public static ConfigKey Optional(string name, Func<TransformerConfig, double?> get, Func<TransformerConfig, double?, TransformerConfig> set, double? absent) =>
        new((reader, config) => set(config, reader.Has(name) ? reader.Number(name) : absent), (config, json) => json[name] = get(config));

    public static ConfigKey Flag(string name, Func<TransformerConfig, bool> get, Func<TransformerConfig, bool, TransformerConfig> set, bool absent) =>
        new((reader, config) => set(config, reader.Flag(name) ?? absent), (config, json) => json[name] = get(config));

    /// <summary>A flag that changes the computation and that we know one value of.</summary>
    public static ConfigKey Fixed(string name, bool only, string because) =>
        new((reader, config) => reader.Flag(name) is { } found && found != only ? throw reader.Fault(name, $"expected {(only ? "true" : "false")}: {because}") : config, (_, _) => { });

    /// <summary>A key that changes the computation wherever it says anything.</summary>
    public static ConfigKey Nothing(string name, string because) =>
        new((reader, config) => reader.Take(name) is not null ? throw reader.Fault(name, $"expected null: {because}") : config, (_, _) => { });

    /// <summary>Keys that change nothing in the computation of one pass.</summary>
    public static ConfigKey Inert(params string[] names) => new((reader, config) =>
    {
        foreach (var name in names)
            reader.Take(name);
        return config;
    }, (_, _) => { });

    /// <summary>The MLP's non-linearity under Hugging Face's names.</summary>
    public static ConfigKey NonLinearity(string name, string absent) => new(
        (reader, config) => config with { Variant = config.Variant with { Activation = ActivationNames.Parse(reader, name, absent) } },
        (config, json) => json[name] = ActivationNames.Of(config.Variant.Activation));
}

/// <summary>Hugging Face's names of non-linearities.</summary>
internal static class ActivationNames
{
    // The first name of each is the one written; gelu_fast is the same formula with its constant printed to eight digits.
    private static readonly (string Name, Activation Activation)[] Known =
    [
        ("gelu_pytorch_tanh", Activation.GeluTanh), ("gelu_new", Activation.GeluTanh), ("gelu_fast", Activation.GeluTanh),
        ("gelu", Activation.Gelu), ("silu", Activation.Silu), ("swish", Activation.Silu), ("relu", Activation.Relu),
    ];

    public static string Of(Activation activation) => Array.Find(Known, known => known.Activation == activation).Name;

    public static Activation Parse(ConfigReader reader, string key, string absent)
    {
        var name = reader.Text(key) ?? absent;
        var found = Array.Find(Known, known => known.Name == name);
        return found.Name is not null ? found.Activation : throw reader.Fault(key, $"expected one of {string.Join(", ", Known.Select(known => known.Name))}");
    }
}
