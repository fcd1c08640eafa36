using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Assay.Models;

/// <summary>One forward pass in plain torch operations: any device and dtype, differentiable, every site open to taps.</summary>
/// <remarks>Letters: B sequences, T positions, d width, H heads, K key-value heads, hd head width, F MLP width, V vocabulary.</remarks>
internal sealed class ForwardPass
{
    private readonly TransformerConfig _config;
    private readonly TransformerWeights _weights;
    private readonly PositionTables _tables;
    private readonly Taps _taps;
    private readonly Dictionary<Site, Tensor> _read = [];
    private readonly Site? _last;
    private int _layer;

    public ForwardPass(TransformerConfig config, TransformerWeights weights, PositionTables tables, Taps taps)
    {
        (_config, _weights, _tables, _taps) = (config, weights, tables, taps);
        taps.Check(config);
        _last = taps.Logits ? null : taps.Deepest;
    }

    /// <summary>The whole pass, from ids [B, T].</summary>
    public TappedForward Run(Tensor ids) => Run(0, () => Embed(ids));

    /// <summary>The pass from block <paramref name="layer"/> on, given the residual stream before it.</summary>
    public TappedForward RunFrom(int layer, Tensor residual) => Run(layer, residual.alias);   // blocks move what they are given between scopes

    private TappedForward Run(int layer, Func<Tensor> residual)
    {
        using var scope = NewDisposeScope();
        var logits = Logits(layer, residual());
        foreach (var (site, value) in _read)
            value.MoveToOuterDisposeScope();
        return new TappedForward(logits?.MoveToOuterDisposeScope(), _read);
    }

    private Tensor? Logits(int layer, Tensor hidden)
    {
        for (_layer = layer; _layer < _config.Layers; _layer++)
        {
            if (Block(ref hidden, _weights.Layers[_layer]))
                return null;
        }
        hidden = RmsNorm(hidden, _weights.FinalNorm);
        return SoftCap(linear(hidden, _weights.Embedding), _config.FinalSoftCap);
    }

    // √d is rounded to the activations' dtype before it multiplies, as in the reference.
    private Tensor Embed(Tensor ids)
    {
        var rows = _weights.Embedding.index_select(0, ids.reshape(-1)).view(ids.shape[0], ids.shape[1], _config.Width);
        return rows * tensor(Math.Sqrt(_config.Width), rows.dtype, rows.device);
    }

    // True when the deepest site wanted was met: the rest need not run.
    private bool Block(ref Tensor hidden, BlockWeights w)
    {
        using var scope = NewDisposeScope();
        if (Attention(ref hidden, w) || Mlp(ref hidden, w))
            return true;
        hidden = hidden.MoveToOuterDisposeScope();
        return false;
    }

    private bool Attention(ref Tensor hidden, BlockWeights w)
    {
        if (Ends(SiteKind.ResidPre, ref hidden))
            return true;
        var (q, k, v) = QueriesKeysValues(RmsNorm(hidden, w.AttentionNorm), w);
        var pattern = Pattern(q, k);                                                    // [B, H, T, T]
        if (Ends(SiteKind.AttnPattern, ref pattern))
            return true;
        var z = Mix(pattern, v);                                                        // [B, T, H·hd]
        if (Ends(SiteKind.AttnZ, ref z))
            return true;
        var branch = RmsNorm(linear(z, w.Output), w.AttentionPostNorm);
        if (Ends(SiteKind.AttnOut, ref branch))
            return true;
        hidden += branch;
        return Ends(SiteKind.ResidMid, ref hidden);
    }

    private bool Mlp(ref Tensor hidden, BlockWeights w)
    {
        var normalised = Normalise(hidden);
        if (Ends(SiteKind.MlpIn, ref normalised))
            return true;
        var active = GatedGelu(linear(Gained(normalised, w.MlpNorm, hidden.dtype), w.GateUp));
        if (Ends(SiteKind.MlpAct, ref active))
            return true;
        var raw = linear(active, w.Down);
        if (Ends(SiteKind.MlpRaw, ref raw))
            return true;
        var branch = RmsNorm(raw, w.MlpPostNorm);
        if (Ends(SiteKind.MlpOut, ref branch))
            return true;
        hidden += branch;
        return Ends(SiteKind.ResidPost, ref hidden);
    }

    private (Tensor Q, Tensor K, Tensor V) QueriesKeysValues(Tensor x, BlockWeights w)
    {
        var (heads, keys) = (_config.Heads, _config.KeyValueHeads);
        var all = linear(x, w.QueryKeyValue).view(x.shape[0], x.shape[1], heads + 2 * keys, _config.HeadWidth).transpose(1, 2);
        var turned = Rotate(all.narrow(1, 0, heads + keys));
        return (turned.narrow(1, 0, heads), turned.narrow(1, heads, keys), all.narrow(1, heads + keys, keys));
    }

    // rotate_half: the pair of dimension i is i + hd/2.
    private Tensor Rotate(Tensor x)
    {
        var (cos, sin) = _tables.Rotation(x.shape[2], x.device, x.dtype);
        var half = _config.HeadWidth / 2;
        var turned = cat([x.narrow(-1, half, half).neg(), x.narrow(-1, 0, half)], -1);
        return x * cos + turned * sin;
    }

    private Tensor Pattern(Tensor q, Tensor k)
    {
        var (b, t) = (q.shape[0], q.shape[2]);
        var grouped = q.reshape(b, _config.KeyValueHeads, _config.Group * t, _config.HeadWidth);
        var scores = SoftCap(matmul(grouped, k.transpose(-2, -1)) * _config.QueryFactor, _config.Attention.SoftCap);
        scores = scores.view(b, _config.Heads, t, t) + _tables.Mask(t, _config.Window(_layer), q.device, q.dtype);
        return softmax(scores, -1, float32).to(q.dtype);
    }

    private Tensor Mix(Tensor pattern, Tensor v)
    {
        var (b, t) = (pattern.shape[0], pattern.shape[2]);
        var mixed = matmul(pattern.reshape(b, _config.KeyValueHeads, _config.Group * t, t), v);
        return mixed.view(b, _config.Heads, t, _config.HeadWidth).transpose(1, 2).reshape(b, t, _config.Heads * _config.HeadWidth);
    }

    private Tensor GatedGelu(Tensor gateUp)
    {
        var f = _config.MlpWidth;
        return gelu(gateUp.narrow(-1, 0, f), TorchSharp.Modules.GELU.Approximate.tanh) * gateUp.narrow(-1, f, f);
    }

    private Tensor RmsNorm(Tensor x, Tensor gain) => Gained(Normalise(x), gain, x.dtype);

    // In float32, as the reference: x / rms(x), cast back only after the gain.
    private Tensor Normalise(Tensor x)
    {
        var wide = x.to(float32);
        return wide * rsqrt(wide.square().mean([-1], keepdim: true) + _config.NormEpsilon);
    }

    private static Tensor Gained(Tensor normalised, Tensor gain, ScalarType type) => (normalised * (1 + gain.to(float32))).to(type);

    private static Tensor SoftCap(Tensor x, double? cap) => cap is { } c ? tanh(x / c) * c : x;

    // Reads and replaces at one site; true when nothing after this site is wanted.
    private bool Ends(SiteKind kind, ref Tensor value)
    {
        var site = new Site(kind, _layer);
        if (_taps.Reads.Contains(site))
            _read[site] = value.alias().MoveToOuterDisposeScope();
        if (_taps.Edits.TryGetValue(site, out var edit))
            value = Edited(site, value, edit);
        return _last == site;
    }

    private static Tensor Edited(Site site, Tensor value, Func<Tensor, Tensor> edit)
    {
        var edited = edit(value);
        return edited.shape.AsSpan().SequenceEqual(value.shape)
            ? edited.to(value.dtype).alias()         // a handle of this scope's, wherever the edit's own came from
            : throw new ArgumentException($"the edit at {site} gave [{string.Join(", ", edited.shape)}], expected [{string.Join(", ", value.shape)}]");
    }
}
