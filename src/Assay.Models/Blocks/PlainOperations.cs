using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Assay.Models.Blocks;

/// <summary>In libtorch's operations: any family, device and dtype, differentiable.</summary>
internal class PlainOperations(TransformerConfig config, PositionTables tables) : BlockOperations(config, tables)
{
    public override Tensor Norm(Tensor x, Tensor gain, Tensor? bias) => Gained(Normalise(x), gain, bias, x.dtype);

    // In float32, as the references.
    public override Tensor Normalise(Tensor x)
    {
        var wide = x.to(float32);
        if (Config.Wiring.Norm == NormKind.LayerNorm)
            wide -= wide.mean([-1], keepdim: true);
        return wide * rsqrt(wide.square().mean([-1], keepdim: true) + Config.Variant.NormEpsilon);
    }

    public override (Tensor Q, Tensor K, Tensor V) Heads(Tensor rows, BlockWeights w, int layer)
    {
        var (q, k, v) = Config.Wiring.HeadByHead ? SplitByHead(rows) : SplitByRole(rows);
        if (w is { QueryNorm: { } queryGain, KeyNorm: { } keyGain })
            (q, k) = (Norm(q, queryGain, null), Norm(k, keyGain, null));
        return Config.Wiring.LearnedPositions ? (q, k, v) : (Turn(q, layer), Turn(k, layer), v);
    }

    public override Tensor Pattern(Tensor q, Tensor k, int layer)
    {
        var (b, t, seen) = (q.shape[0], q.shape[2], k.shape[2]);
        var keys = k.reshape(b * Config.KeyValueHeads, seen, Config.HeadWidth).transpose(1, 2);
        var scores = SoftCap(bmm(Grouped(q), keys) * Config.QueryFactor, Config.Attention.SoftCap).view(b, Config.Heads, t, seen);
        if (Mask(q, k, layer) is { } mask)
            scores += mask;
        return softmax(scores, -1, float32).to(q.dtype);
    }

    public override Tensor Mix(Tensor pattern, Tensor v)
    {
        var (b, t) = (pattern.shape[0], pattern.shape[2]);
        var mixed = bmm(Grouped(pattern), v.reshape(b * Config.KeyValueHeads, v.shape[2], Config.HeadWidth));
        return mixed.view(b, Config.Heads, t, Config.HeadWidth).transpose(1, 2).reshape(b, t, Config.Heads * Config.HeadWidth);
    }

    public override Tensor Activate(Tensor gateUp)
    {
        if (!Config.Wiring.GatedMlp)
            return NonLinear(gateUp);
        var f = Config.MlpWidth;
        return NonLinear(gateUp.narrow(-1, 0, f)) * gateUp.narrow(-1, f, f);
    }

    public override Tensor SoftCap(Tensor x, double? cap) => cap is { } c ? tanh(x / c) * c : x;

    /// <summary>Cosines and sines of the positions of <paramref name="x"/> [B, heads, T, hd], to be multiplied with it.</summary>
    protected virtual (Tensor Cos, Tensor Sin) Rotation(Tensor x, int layer) => Tables.Rotation(x.shape[2], layer, x.device, x.dtype);

    /// <summary>What is added to the scores [B, H, queries, keys]; null where every key is seen.</summary>
    protected virtual Tensor? Mask(Tensor q, Tensor k, int layer) => Tables.Mask(q.shape[2], Config.Window(layer), q.device, q.dtype);

    private Tensor NonLinear(Tensor x) => Config.Variant.Activation switch
    {
        Activation.GeluTanh => gelu(x, TorchSharp.Modules.GELU.Approximate.tanh),
        Activation.Gelu => gelu(x, TorchSharp.Modules.GELU.Approximate.none),
        Activation.Silu => silu(x),
        _ => relu(x),
    };

    // Rows hold all queries, all keys, all values.
    private (Tensor Q, Tensor K, Tensor V) SplitByRole(Tensor rows)
    {
        var (heads, keys) = (Config.Heads, Config.KeyValueHeads);
        var all = rows.view(rows.shape[0], rows.shape[1], heads + 2 * keys, Config.HeadWidth).transpose(1, 2);
        return (all.narrow(1, 0, heads), all.narrow(1, heads, keys), all.narrow(1, heads + keys, keys));
    }

    // Rows hold one head's query, key and value after another's.
    private (Tensor Q, Tensor K, Tensor V) SplitByHead(Tensor rows)
    {
        var all = rows.view(rows.shape[0], rows.shape[1], Config.Heads, 3, Config.HeadWidth).transpose(1, 2);
        return (all.select(3, 0), all.select(3, 1), all.select(3, 2));
    }

    // rotate_half: the pair of dimension i is i + half; dimensions behind the turned ones stay.
    private Tensor Turn(Tensor x, int layer)
    {
        var (cos, sin) = Rotation(x, layer);
        var (width, half) = (Config.TurnedWidth, Config.TurnedWidth / 2);
        var turning = x.narrow(-1, 0, width);
        var across = cat([turning.narrow(-1, half, half).neg(), turning.narrow(-1, 0, half)], -1);
        var turned = turning * cos + across * sin;
        return width == Config.HeadWidth ? turned : cat([turned, x.narrow(-1, width, Config.HeadWidth - width)], -1);
    }
}
