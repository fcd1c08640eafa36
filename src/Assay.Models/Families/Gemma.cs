namespace Assay.Models.Families;

/// <summary>Gemma 1 (Gemma Team 2024, 2403.08295). Defaults and names: huggingface/transformers, models/gemma.</summary>
internal sealed class Gemma : GatedFamily
{
    public override string Name => "gemma";

    public override string Architecture => "GemmaForCausalLM";

    public override Wiring Wiring { get; } = new() { Norm = NormKind.RmsAroundOne, ScaledEmbedding = true };

    public override IReadOnlyList<ConfigKey> Keys { get; } =
    [
        .. Sizes,
        ConfigKey.Count("head_dim", c => c.HeadWidth, (c, n) => c with { HeadWidth = n }, absent: _ => 256),
        SharedKeys.Epsilon("rms_norm_eps", absent: 1e-6),
        RotaryKeys.Of(theta: 10_000),
        SharedKeys.AttentionBias(absent: false),
        SharedKeys.Tied(absent: true),
        NonLinearity,
        ConfigKey.Fixed("use_bidirectional_attention", false, "every layer here is causal"),
    ];

    // The first files said hidden_act "gelu" and meant the tanh formula, which the weights were trained with; hidden_activation, where there is one, counts as it stands.
    private static ConfigKey NonLinearity { get; } = new(
        (reader, config) => config with { Variant = config.Variant with { Activation = Meant(reader) } },
        (config, json) =>
        {
            json["hidden_act"] = ActivationNames.Of(config.Variant.Activation);
            json["hidden_activation"] = ActivationNames.Of(config.Variant.Activation);
        });

    private static Activation Meant(ConfigReader reader)
    {
        const string tanh = "gelu_pytorch_tanh";
        var old = ActivationNames.Parse(reader, "hidden_act", tanh);
        if (reader.Take("hidden_activation") is not null)
            return ActivationNames.Parse(reader, "hidden_activation", tanh);
        return old == Activation.Gelu ? Activation.GeluTanh : old;
    }
}
