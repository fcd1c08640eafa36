using Assay.Models.Kernels;
using static Assay.Models.Kernels.Lanes;
using static TorchSharp.torch;

namespace Assay.Models.Blocks;

/// <summary>One pass over memory per step, for float32 on the CPU where no gradient is wanted. A step of which there is no kernel for the family runs plainly.</summary>
internal sealed unsafe class FusedOperations(TransformerConfig config, PositionTables tables) : PlainOperations(config, tables)
{
    private readonly bool _splits = config is { Wiring: { HeadByHead: false, QueryKeyNorms: false, LearnedPositions: false } } && config.TurnedWidth == config.HeadWidth;
    private readonly bool _gatesByGelu = config is { Wiring.GatedMlp: true, Variant.Activation: Activation.GeluTanh };

    public override Tensor Norm(Tensor x, Tensor gain, Tensor? bias) => Config.Wiring.Norm switch
    {
        NormKind.RmsAroundOne => Rms(x, Floats(gain)),
        NormKind.Rms => Rms(x, null).mul_(gain),
        _ => base.Norm(x, gain, bias),
    };

    public override Tensor Normalise(Tensor x) => Config.Wiring.Norm == NormKind.LayerNorm ? base.Normalise(x) : Rms(x, null);

    // Queries come out multiplied by the factor of the scores.
    public override (Tensor Q, Tensor K, Tensor V) Heads(Tensor rows, BlockWeights w, int layer)
    {
        if (!_splits)
        {
            var (queries, keys, values) = base.Heads(rows, w, layer);
            return (queries * Config.QueryFactor, keys, values);
        }
        var sizes = Sizes(rows.shape[0], rows.shape[1]);
        var (cos, sin) = Tables.Rotation(sizes.T, layer, rows.device, rows.dtype);
        var q = empty(sizes.B, sizes.H, sizes.T, sizes.HeadWidth);
        var k = empty(sizes.B, sizes.K, sizes.T, sizes.HeadWidth);
        var v = empty(sizes.B, sizes.K, sizes.T, sizes.HeadWidth);
        HeadLayout.Split(Floats(rows), Floats(q), Floats(k), Floats(v), Floats(cos), Floats(sin), sizes, (float)Config.QueryFactor);
        return (q, k, v);
    }

    public override Tensor Pattern(Tensor q, Tensor k, int layer)
    {
        var (b, t) = (q.shape[0], q.shape[2]);
        var scores = bmm(Grouped(q), k.reshape(b * Config.KeyValueHeads, t, Config.HeadWidth).transpose(1, 2));
        var inPlace = Floats(scores);
        CausalSoftmax.Forward(inPlace, inPlace, b * Config.Heads * t, (int)t, Config.Attention.SoftCap, Config.Window(layer));
        return scores.view(b, Config.Heads, t, t);
    }

    public override Tensor Mix(Tensor pattern, Tensor v)
    {
        var sizes = Sizes(pattern.shape[0], pattern.shape[2]);
        var heads = bmm(Grouped(pattern), v.reshape((long)sizes.B * sizes.K, sizes.T, sizes.HeadWidth));
        var rows = empty(sizes.B, sizes.T, (long)sizes.H * sizes.HeadWidth);
        HeadLayout.Merge(Floats(heads), Floats(rows), sizes);
        return rows;
    }

    public override Tensor Activate(Tensor gateUp)
    {
        if (!_gatesByGelu)
            return base.Activate(gateUp);
        var active = empty(gateUp.shape[0], gateUp.shape[1], Config.MlpWidth);
        GatedGelu.Forward(Floats(gateUp), Floats(active), gateUp.shape[0] * gateUp.shape[1], Config.MlpWidth);
        return active;
    }

    public override Tensor SoftCap(Tensor x, double? cap)
    {
        if (cap is { } c)
            NextToken.SoftCap(Floats(x), x.numel() / x.shape[^1], (int)x.shape[^1], c);     // x is the caller's own, fresh from a product
        return x;
    }

    private Tensor Rms(Tensor x, float* gain)
    {
        var from = x.contiguous();
        var y = empty_like(from);
        var width = (int)x.shape[^1];
        RmsNorm.Forward(Floats(from), gain, null, Floats(y), null, x.numel() / width, width, Config.Variant.NormEpsilon);
        return y;
    }

    private HeadSizes Sizes(long b, long t) => new((int)b, (int)t, Config.Heads, Config.KeyValueHeads, Config.HeadWidth);
}
