using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Assay.Models.Blocks;

/// <summary>In libtorch's operations: any device and dtype, differentiable.</summary>
internal sealed class PlainOperations(TransformerConfig config, PositionTables tables) : BlockOperations(config, tables)
{
    public override Tensor RmsNorm(Tensor x, Tensor gain) => Gained(Normalise(x), gain, x.dtype);

    // In float32, as the reference; cast back only after the gain.
    public override Tensor Normalise(Tensor x)
    {
        var wide = x.to(float32);
        return wide * rsqrt(wide.square().mean([-1], keepdim: true) + Config.NormEpsilon);
    }

    public override (Tensor Q, Tensor K, Tensor V) Heads(Tensor rows)
    {
        var (heads, keys) = (Config.Heads, Config.KeyValueHeads);
        var all = rows.view(rows.shape[0], rows.shape[1], heads + 2 * keys, Config.HeadWidth).transpose(1, 2);
        var turned = Rotate(all.narrow(1, 0, heads + keys));
        return (turned.narrow(1, 0, heads), turned.narrow(1, heads, keys), all.narrow(1, heads + keys, keys));
    }

    public override Tensor Pattern(Tensor q, Tensor k, int layer)
    {
        var (b, t) = (q.shape[0], q.shape[2]);
        var keys = k.reshape(b * Config.KeyValueHeads, t, Config.HeadWidth).transpose(1, 2);
        var scores = SoftCap(bmm(Grouped(q), keys) * Config.QueryFactor, Config.Attention.SoftCap);
        scores = scores.view(b, Config.Heads, t, t) + Tables.Mask(t, Config.Window(layer), q.device, q.dtype);
        return softmax(scores, -1, float32).to(q.dtype);
    }

    public override Tensor Mix(Tensor pattern, Tensor v)
    {
        var (b, t) = (pattern.shape[0], pattern.shape[2]);
        var mixed = bmm(Grouped(pattern), v.reshape(b * Config.KeyValueHeads, t, Config.HeadWidth));
        return mixed.view(b, Config.Heads, t, Config.HeadWidth).transpose(1, 2).reshape(b, t, Config.Heads * Config.HeadWidth);
    }

    public override Tensor GatedGelu(Tensor gateUp)
    {
        var f = Config.MlpWidth;
        return gelu(gateUp.narrow(-1, 0, f), TorchSharp.Modules.GELU.Approximate.tanh) * gateUp.narrow(-1, f, f);
    }

    public override Tensor SoftCap(Tensor x, double? cap) => cap is { } c ? tanh(x / c) * c : x;

    // rotate_half: the pair of dimension i is i + hd/2.
    private Tensor Rotate(Tensor x)
    {
        var (cos, sin) = Tables.Rotation(x.shape[2], x.device, x.dtype);
        var half = Config.HeadWidth / 2;
        var turned = cat([x.narrow(-1, half, half).neg(), x.narrow(-1, 0, half)], -1);
        return x * cos + turned * sin;
    }
}
