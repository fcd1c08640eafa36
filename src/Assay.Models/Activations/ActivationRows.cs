using Assay.Core.Errors;
using Assay.Models.Text;
using static TorchSharp.torch;

namespace Assay.Models.Activations;

/// <summary>Runs a model over sequences and keeps the activations of their text tokens, several sites in one pass.</summary>
internal sealed class ActivationRows
{
    private readonly Transformer _model;
    private readonly TokenSequences _sequences;
    private readonly int _forwardSequences;
    private readonly Taps _taps = new Taps().WithoutLogits();

    public ActivationRows(Transformer model, TokenSequences sequences, IReadOnlyList<Site> sites, int forwardSequences)
    {
        if (sites.Count == 0)
            throw new AssayException("no site was given to collect activations at; name at least one, say resid_post.0");
        if (sites.Distinct().Count() < sites.Count)
            throw new AssayException($"a site is named twice in {string.Join(", ", sites)}");
        foreach (var site in sites)
        {
            if (site.Kind == SiteKind.AttnPattern)
                throw new AssayException($"{site} has no row per token that a dictionary could learn; use attn_z.{site.Layer} for what attention moves");
            _taps.Read(site.Within(model.Config));
        }
        (_model, _sequences, _forwardSequences, Sites) = (model, sequences, forwardSequences, sites);
    }

    public IReadOnlyList<Site> Sites { get; }

    public int Width(Site site) => site.Width(_model.Config);

    /// <summary>For each site, float32 [rows, width] on the model's device: row i is the i-th text token of the sequences, in their order. The caller disposes.</summary>
    public Dictionary<Site, Tensor> Read(ReadOnlySpan<long> sequences, CancellationToken cancel = default)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var ids = _sequences.Ids.index_select(0, tensor(sequences.ToArray()));
        var mask = _sequences.TextMask(ids);
        var total = mask.sum().item<long>();
        var rows = Sites.ToDictionary(site => site, site => empty(total, Width(site), dtype: float32, device: _model.Device));
        long done = 0;
        for (long first = 0; first < sequences.Length; first += _forwardSequences)
        {
            cancel.ThrowIfCancellationRequested();
            var count = Math.Min(_forwardSequences, sequences.Length - first);
            done += ReadOnce(ids.narrow(0, first, count), mask.narrow(0, first, count), rows, done);
        }
        foreach (var tensor in rows.Values)
            tensor.MoveToOuterDisposeScope();
        return rows;
    }

    private long ReadOnce(Tensor ids, Tensor mask, Dictionary<Site, Tensor> rows, long done)
    {
        using var scope = NewDisposeScope();
        var kept = mask.flatten().nonzero().flatten().to(_model.Device);
        using var forward = _model.Forward(ids.to(_model.Device), _taps);
        foreach (var site in Sites)
            rows[site].narrow(0, done, kept.shape[0]).copy_(forward[site].flatten(0, 1).index_select(0, kept));
        return kept.shape[0];
    }
}
