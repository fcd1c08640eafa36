namespace Assay.Models.Families;

/// <summary>Llama 2 (Touvron et al. 2023, 2307.09288) and 3 (2407.21783), the latter with its rotary scaling. Defaults and names: huggingface/transformers, models/llama.</summary>
internal sealed class Llama : GatedFamily
{
    public override string Name => "llama";

    public override string Architecture => "LlamaForCausalLM";

    public override Wiring Wiring { get; } = new() { Norm = NormKind.Rms };

    public override IReadOnlyList<ConfigKey> Keys { get; } =
    [
        .. Sizes,
        SharedKeys.HeadWidth,
        SharedKeys.Epsilon("rms_norm_eps", absent: 1e-6),
        RotaryKeys.Of(theta: 10_000),
        SharedKeys.AttentionBias(absent: false),
        ConfigKey.Flag("mlp_bias", c => c.Variant.MlpBias, (c, on) => c with { Variant = c.Variant with { MlpBias = on } }, absent: false),
        SharedKeys.Tied(absent: false),
        ConfigKey.NonLinearity("hidden_act", absent: "silu"),
    ];
}
