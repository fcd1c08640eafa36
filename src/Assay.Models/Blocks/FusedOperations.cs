using Assay.Models.Kernels;
using static Assay.Models.Kernels.Lanes;
using static TorchSharp.torch;

namespace Assay.Models.Blocks;

/// <summary>One pass over memory per step, for float32 on the CPU where no gradient is wanted.</summary>
internal sealed unsafe class FusedOperations(TransformerConfig config, PositionTables tables) : BlockOperations(config, tables)
{
    public override Tensor RmsNorm(Tensor x, Tensor gain) => Norm(x, Floats(gain));

    public override Tensor Normalise(Tensor x) => Norm(x, null);

    public override (Tensor Q, Tensor K, Tensor V) Heads(Tensor rows)
    {
        var sizes = Sizes(rows.shape[0], rows.shape[1]);
        var (cos, sin) = Tables.Rotation(sizes.T, rows.device, rows.dtype);
        var q = empty(sizes.B, sizes.H, sizes.T, sizes.HeadWidth);
        var k = empty(sizes.B, sizes.K, sizes.T, sizes.HeadWidth);
        var v = empty(sizes.B, sizes.K, sizes.T, sizes.HeadWidth);
        HeadLayout.Split(Floats(rows), Floats(q), Floats(k), Floats(v), Floats(cos), Floats(sin), sizes, (float)Config.QueryFactor);
        return (q, k, v);
    }

    public override Tensor Pattern(Tensor q, Tensor k, int layer)
    {
        var (b, t) = (q.shape[0], q.shape[2]);
        var scores = bmm(Grouped(q), k.view(b * Config.KeyValueHeads, t, Config.HeadWidth).transpose(1, 2));
        var inPlace = Floats(scores);
        CausalSoftmax.Forward(inPlace, inPlace, b * Config.Heads * t, (int)t, Config.Attention.SoftCap, Config.Window(layer));
        return scores.view(b, Config.Heads, t, t);
    }

    public override Tensor Mix(Tensor pattern, Tensor v)
    {
        var sizes = Sizes(pattern.shape[0], pattern.shape[2]);
        var heads = bmm(Grouped(pattern), v.view((long)sizes.B * sizes.K, sizes.T, sizes.HeadWidth));
        var rows = empty(sizes.B, sizes.T, (long)sizes.H * sizes.HeadWidth);
        HeadLayout.Merge(Floats(heads), Floats(rows), sizes);
        return rows;
    }

    public override Tensor GatedGelu(Tensor gateUp)
    {
        var active = empty(gateUp.shape[0], gateUp.shape[1], Config.MlpWidth);
        Kernels.GatedGelu.Forward(Floats(gateUp), Floats(active), gateUp.shape[0] * gateUp.shape[1], Config.MlpWidth);
        return active;
    }

    public override Tensor SoftCap(Tensor x, double? cap)
    {
        if (cap is { } c)
            NextToken.SoftCap(Floats(x), x.numel() / x.shape[^1], (int)x.shape[^1], c);     // x is the caller's own, fresh from a product
        return x;
    }

    private Tensor Norm(Tensor x, float* gain)
    {
        var from = x.contiguous();
        var y = empty_like(from);
        Kernels.RmsNorm.Forward(Floats(from), gain, null, Floats(y), null, x.numel() / Config.Width, Config.Width, Config.NormEpsilon);
        return y;
    }

    private HeadSizes Sizes(long b, long t) => new((int)b, (int)t, Config.Heads, Config.KeyValueHeads, Config.HeadWidth);
}
