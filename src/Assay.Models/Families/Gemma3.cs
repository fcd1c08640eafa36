namespace Assay.Models.Families;

/// <summary>
/// Gemma 3's text model (Gemma Team 2025, 2503.19786): norms over each query and key head in place of soft caps, five local layers to a
/// global one, each kind with rotary frequencies of its own. Defaults and names: huggingface/transformers, models/gemma3.
/// </summary>
internal sealed class Gemma3 : GatedFamily
{
    public override string Name => "gemma3_text";

    public override string Architecture => "Gemma3ForCausalLM";

    public override Wiring Wiring { get; } = new() { Norm = NormKind.RmsAroundOne, PostNorms = true, QueryKeyNorms = true, ScaledEmbedding = true };

    public override IReadOnlyList<ConfigKey> Keys { get; } =
    [
        .. Sizes,
        ConfigKey.Count("head_dim", c => c.HeadWidth, (c, n) => c with { HeadWidth = n }, absent: _ => 256),
        SharedKeys.Epsilon("rms_norm_eps", absent: 1e-6),
        RotaryKeys.LocalAndGlobal(theta: 1_000_000, localTheta: 10_000),
        SharedKeys.QueryScale(absent: 256),
        ConfigKey.Nothing("attn_logit_softcapping", "Gemma 3 caps no attention scores"),
        SharedKeys.FinalSoftCap(absent: null),
        SharedKeys.SlidingWindow(absent: 4096),
        LayerKinds.ListedOrPeriodic(absent: 6),
        SharedKeys.AttentionBias(absent: false),
        SharedKeys.Tied(absent: true),
        ConfigKey.NonLinearity("hidden_activation", absent: "gelu_pytorch_tanh"),
        ConfigKey.Inert("hidden_act"),
        ConfigKey.Fixed("use_bidirectional_attention", false, "every layer here is causal"),
    ];

    protected override IEnumerable<(string Name, Slot Slot)> Norms { get; } =
    [
        ("input_layernorm", Slot.AttentionNorm), ("post_attention_layernorm", Slot.AttentionPostNorm),
        ("pre_feedforward_layernorm", Slot.MlpNorm), ("post_feedforward_layernorm", Slot.MlpPostNorm),
    ];
}
