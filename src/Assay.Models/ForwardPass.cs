using Assay.Models.Blocks;
using static TorchSharp.torch;

namespace Assay.Models;

/// <summary>One forward pass with every site open to taps.</summary>
/// <remarks>Letters: B sequences, T positions, d width, H heads, K key-value heads, hd head width, F MLP width, V vocabulary.</remarks>
internal sealed class ForwardPass
{
    private readonly TransformerConfig _config;
    private readonly IWeights _weights;
    private readonly BlockOperations _operations;
    private readonly Taps _taps;
    private readonly Dictionary<Site, Tensor> _read = [];
    private readonly Site? _last;
    private readonly bool _touchesMlpIn;
    private readonly bool _touchesPattern;
    private int _layer;

    public ForwardPass(TransformerConfig config, IWeights weights, BlockOperations operations, Taps taps)
    {
        (_config, _weights, _operations, _taps) = (config, weights, operations, taps);
        taps.Check(config);
        _touchesMlpIn = taps.Touches(SiteKind.MlpIn);
        _touchesPattern = taps.Touches(SiteKind.AttnPattern);
        _last = taps.Logits ? null : taps.Deepest;
    }

    /// <summary>Logits of the last position alone, [B, 1, V]: for a long prompt and a large vocabulary the others take more memory than all else.</summary>
    public bool LastLogitsOnly { get; init; }

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
            if (Block(ref hidden, _weights.Block(_layer)))
                return null;
        }
        if (LastLogitsOnly)
            hidden = hidden.narrow(1, hidden.shape[1] - 1, 1);
        hidden = _operations.Norm(hidden, _weights.FinalNorm, _weights.FinalNormBias);
        return _operations.SoftCap(_operations.Linear(hidden, _weights.Unembedding, null), _config.Variant.FinalSoftCap);
    }

    // √d is rounded to the activations' dtype before it multiplies, as in the reference.
    private Tensor Embed(Tensor ids)
    {
        var rows = _weights.Embedding.index_select(0, ids.reshape(-1)).view(ids.shape[0], ids.shape[1], _config.Width);
        if (_config.Wiring.ScaledEmbedding)
            rows *= tensor(Math.Sqrt(_config.Width), rows.dtype, rows.device);
        return _weights.Positions is { } positions ? rows + _operations.Learned(positions, ids.shape[1]) : rows;
    }

    // True when the deepest site wanted was met: the rest need not run.
    private bool Block(ref Tensor hidden, BlockWeights w)
    {
        using var scope = NewDisposeScope();
        if (_config.Variant.ParallelResidual ? SideBySide(ref hidden, w) : OneAfterTheOther(ref hidden, w))
            return true;
        hidden = hidden.MoveToOuterDisposeScope();
        return false;
    }

    private bool OneAfterTheOther(ref Tensor hidden, BlockWeights w)
    {
        if (Ends(SiteKind.ResidPre, ref hidden) || Attention(hidden, w) is not { } attention)
            return true;
        hidden += attention;
        if (Ends(SiteKind.ResidMid, ref hidden) || Mlp(hidden, w) is not { } mlp)
            return true;
        hidden += mlp;
        return Ends(SiteKind.ResidPost, ref hidden);
    }

    // Both branches read the block's input.
    private bool SideBySide(ref Tensor hidden, BlockWeights w)
    {
        if (Ends(SiteKind.ResidPre, ref hidden) || Attention(hidden, w) is not { } attention || Mlp(hidden, w) is not { } mlp)
            return true;
        hidden = mlp + attention + hidden;
        return Ends(SiteKind.ResidPost, ref hidden);
    }

    // The branch as it is added; null where a site within it was the last one wanted.
    private Tensor? Attention(Tensor hidden, BlockWeights w)
    {
        var rows = _operations.Linear(_operations.Norm(hidden, w.AttentionNorm, w.AttentionNormBias), w.QueryKeyValue, w.QueryKeyValueBias);
        var (q, k, v) = _operations.Heads(rows, w, _layer);
        if (Mixed(q, k, v) is not { } z || Ends(SiteKind.AttnZ, ref z))
            return null;
        var branch = PostNormed(_operations.Linear(z, w.Output, w.OutputBias), w.AttentionPostNorm);
        return Ends(SiteKind.AttnOut, ref branch) ? null : branch;
    }

    // [B, T, H·hd]
    private Tensor? Mixed(Tensor q, Tensor k, Tensor v)
    {
        if (!_touchesPattern)
            return _operations.Attend(q, k, v, _layer);
        var pattern = _operations.Pattern(q, k, _layer);        // [B, H, T, T]
        return Ends(SiteKind.AttnPattern, ref pattern) ? null : _operations.Mix(pattern, v);
    }

    private Tensor? Mlp(Tensor hidden, BlockWeights w)
    {
        if (MlpInput(hidden, w) is not { } input)
            return null;
        var active = _operations.Activate(_operations.Linear(input, w.GateUp, w.GateUpBias));
        if (Ends(SiteKind.MlpAct, ref active))
            return null;
        var raw = _operations.Linear(active, w.Down, w.DownBias);
        if (Ends(SiteKind.MlpRaw, ref raw))
            return null;
        var branch = PostNormed(raw, w.MlpPostNorm);
        return Ends(SiteKind.MlpOut, ref branch) ? null : branch;
    }

    private Tensor PostNormed(Tensor branch, Tensor? gain) => gain is null ? branch : _operations.Norm(branch, gain, null);

    // Null when the site before the gain was the last one wanted. The two halves of the norm are taken apart only where that site is touched.
    private Tensor? MlpInput(Tensor hidden, BlockWeights w)
    {
        if (!_touchesMlpIn)
            return _operations.Norm(hidden, w.MlpNorm, w.MlpNormBias);
        var normalised = _operations.Normalise(hidden).to(hidden.dtype);
        return Ends(SiteKind.MlpIn, ref normalised) ? null : _operations.Gained(normalised, w.MlpNorm, w.MlpNormBias, hidden.dtype);
    }

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
