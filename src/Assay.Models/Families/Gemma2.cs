namespace Assay.Models.Families;

/// <summary>Gemma 2 (Gemma Team 2024, 2408.00118): norms on both sides of a branch, soft caps, a window on every other layer. Defaults and names: huggingface/transformers, models/gemma2.</summary>
internal sealed class Gemma2 : GatedFamily
{
    public override string Name => "gemma2";

    public override string Architecture => "Gemma2ForCausalLM";

    public override Wiring Wiring { get; } = new() { Norm = NormKind.RmsAroundOne, PostNorms = true, ScaledEmbedding = true };

    public override IReadOnlyList<ConfigKey> Keys { get; } =
    [
        .. Sizes,
        ConfigKey.Count("head_dim", c => c.HeadWidth, (c, n) => c with { HeadWidth = n }, absent: _ => 256),
        SharedKeys.Epsilon("rms_norm_eps", absent: 1e-6),
        RotaryKeys.Of(theta: 10_000),
        SharedKeys.QueryScale(absent: 256),
        SharedKeys.SoftCap(absent: 50),
        SharedKeys.FinalSoftCap(absent: 30),
        SharedKeys.SlidingWindow(absent: 4096),
        LayerKinds.Listed(absent: 2),
        SharedKeys.AttentionBias(absent: false),
        SharedKeys.Tied(absent: true),
        ConfigKey.NonLinearity("hidden_activation", absent: "gelu_pytorch_tanh"),
        ConfigKey.Inert("hidden_act", "sliding_window_size"),     // of early files; the class never looks at them
        ConfigKey.Fixed("use_bidirectional_attention", false, "every layer here is causal"),
    ];

    protected override IEnumerable<(string Name, Slot Slot)> Norms { get; } =
    [
        ("input_layernorm", Slot.AttentionNorm), ("post_attention_layernorm", Slot.AttentionPostNorm),
        ("pre_feedforward_layernorm", Slot.MlpNorm), ("post_feedforward_layernorm", Slot.MlpPostNorm),
    ];
}
