using Assay.Models.Kernels;
using static TorchSharp.torch;

namespace Assay.Models.Blocks;

/// <summary>Norms and gates in one pass over memory, for bfloat16 on the CPU where no gradient is wanted; all else plainly, in libtorch's own bfloat16 products.</summary>
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
