using Assay.Models.Kernels;
using static TorchSharp.torch;

namespace Assay.Models.Blocks;

/// <summary>Norms, gates and softmax in one pass over memory, for bfloat16 on the CPU where no gradient is wanted; all else plainly, in libtorch's own bfloat16 products.</summary>
internal sealed unsafe class BFloat16Operations(TransformerConfig config, PositionTables tables) : PlainOperations(config, tables)
{
    private readonly bool _gates = config is { Wiring.GatedMlp: true, Variant.Activation: Activation.GeluTanh or Activation.Silu } && config.MlpWidth % BFloat16Lanes.Step == 0;

    public override Tensor Norm(Tensor x, Tensor gain, Tensor? bias)
    {
        if (Config.Wiring.Norm == NormKind.LayerNorm || x.shape[^1] % BFloat16Lanes.Step != 0)
            return base.Norm(x, gain, bias);
        var from = x.contiguous();
        var y = empty_like(from);
        var width = (int)x.shape[^1];
        BFloat16Steps.RmsNorm(
            BFloat16Lanes.Words(from), BFloat16Lanes.Words(gain), BFloat16Lanes.Words(y), x.numel() / width, width, Config.Variant.NormEpsilon, Config.Wiring.Norm == NormKind.RmsAroundOne);
        return y;
    }

    // From the product on in float32, where the plain steps round five times.
    public override Tensor Pattern(Tensor q, Tensor k, int layer)
    {
        var (b, t) = (q.shape[0], q.shape[2]);
        var scores = bmm(Grouped(q), k.reshape(b * Config.KeyValueHeads, t, Config.HeadWidth).transpose(1, 2)).to(ScalarType.Float32).mul_(Config.QueryFactor);
        var inPlace = Lanes.Floats(scores);
        CausalSoftmax.Forward(inPlace, inPlace, b * Config.Heads * t, (int)t, Config.Attention.SoftCap, Config.Window(layer));
        return scores.view(b, Config.Heads, t, t).to(ScalarType.BFloat16);
    }

    public override Tensor Activate(Tensor gateUp)
    {
        if (!_gates)
            return base.Activate(gateUp);
        var active = empty([.. gateUp.shape[..^1], Config.MlpWidth], ScalarType.BFloat16);
        var rows = active.numel() / Config.MlpWidth;
        BFloat16Steps.Gate(BFloat16Lanes.Words(gateUp), BFloat16Lanes.Words(active), rows, Config.MlpWidth, Config.Variant.Activation == Activation.GeluTanh);
        return active;
    }
}
