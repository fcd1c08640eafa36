namespace Assay.Models.Families;

/// <summary>Qwen 3, dense (Yang et al. 2025, 2505.09388): norms over each query and key head instead of Qwen 2's biases. Defaults and names: huggingface/transformers, models/qwen3.</summary>
internal sealed class Qwen3 : GatedFamily
{
    public override string Name => "qwen3";

    public override string Architecture => "Qwen3ForCausalLM";

    public override Wiring Wiring { get; } = new() { Norm = NormKind.Rms, QueryKeyNorms = true };

    public override IReadOnlyList<ConfigKey> Keys { get; } =
    [
        .. Sizes,
        ConfigKey.Count("head_dim", c => c.HeadWidth, (c, n) => c with { HeadWidth = n }, absent: _ => 128),
        SharedKeys.Epsilon("rms_norm_eps", absent: 1e-6),
        RotaryKeys.Of(theta: 10_000),
        SharedKeys.AttentionBias(absent: false),
        SharedKeys.Tied(absent: false),
        ConfigKey.NonLinearity("hidden_act", absent: "silu"),
        ConfigKey.Fixed("use_sliding_window", false, "a window on the upper layers is not built"),
        ConfigKey.Inert("sliding_window", "max_window_layers"),
        LayerKinds.AllGlobal,
    ];
}
