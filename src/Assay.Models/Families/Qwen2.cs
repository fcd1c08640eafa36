namespace Assay.Models.Families;

/// <summary>Qwen 2 and 2.5 (Yang et al. 2024, 2407.10671): Llama with biases on queries, keys and values only. Defaults and names: huggingface/transformers, models/qwen2.</summary>
internal sealed class Qwen2 : GatedFamily
{
    public override string Name => "qwen2";

    public override string Architecture => "Qwen2ForCausalLM";

    public override Wiring Wiring { get; } = new() { Norm = NormKind.Rms };

    public override TransformerConfig Blank => base.Blank with { Attention = base.Blank.Attention with { InputBias = true } };

    public override IReadOnlyList<ConfigKey> Keys { get; } =
    [
        .. Sizes,
        SharedKeys.HeadWidth,
        SharedKeys.Epsilon("rms_norm_eps", absent: 1e-6),
        RotaryKeys.Of(theta: 10_000),
        SharedKeys.Tied(absent: false),
        ConfigKey.NonLinearity("hidden_act", absent: "silu"),
        ConfigKey.Fixed("use_sliding_window", false, "a window on the upper layers is not built"),
        ConfigKey.Fixed("use_mrope", false, "rotary positions in several dimensions are not built"),
        ConfigKey.Inert("sliding_window", "max_window_layers"),     // looked at only with use_sliding_window
        LayerKinds.AllGlobal,
    ];
}
