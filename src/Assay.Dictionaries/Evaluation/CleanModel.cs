using Assay.Models;
using Assay.Models.LanguageModels;
using Assay.Models.Text;
using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Evaluation;

/// <summary>Some sequences that pass through the model together.</summary>
/// <param name="Number">Counts batches from 0.</param>
/// <param name="Ids">[sequences, length], a view.</param>
/// <param name="Tokens">Which of them are ordinary.</param>
internal sealed record EvaluationBatch(int Number, Tensor Ids, TokenRows Tokens);

/// <summary>The untouched model on the evaluation set: losses, activations kept within a budget, and passes that go on from a replaced activation.</summary>
/// <remarks>One pass serves every site asked for together, and all dictionaries that read them afterwards.</remarks>
internal sealed class CleanModel : IDisposable
{
    private readonly Transformer _model;
    private readonly bool _ownsModel;
    private readonly Tensor _ids;
    private readonly ActivationCache _cache;
    private readonly Dictionary<Site, MomentSums> _moments = [];
    private readonly Dictionary<Site, LossSums> _ablated = [];
    private LossSums? _losses;

    /// <summary>Copies the model only where <paramref name="options"/> ask for another precision than it has.</summary>
    public CleanModel(Transformer model, TokenSequences text, EvaluationOptions options)
    {
        var type = DTypes.Parse(options.DType);
        _ownsModel = model.DType != type;
        _model = _ownsModel ? model.To(model.Device, type) : model;
        (Sequences, Length) = ((int)Math.Min(text.Count, options.Sequences), text.Length);
        using var first = text.Ids.narrow(0, 0, Sequences);
        _ids = first.to(model.Device, copy: true).DetachFromDisposeScope();
        _cache = new ActivationCache(options.CacheMegabytes * (1L << 20));
        var special = new HashSet<long> { text.BosId, text.EosId, text.PadId };
        Batches = [.. Enumerable.Range(0, Sequences).Chunk(options.BatchSequences).Select((part, number) => Batch(number, part[0], part.Length, special, text.Unpredicted))];
    }

    public TransformerConfig Config => _model.Config;

    public ScalarType DType => _model.DType;

    public int Sequences { get; }

    public int Length { get; }

    public IReadOnlyList<EvaluationBatch> Batches { get; }

    /// <summary>Clean losses; known after the first <see cref="Prepare"/>.</summary>
    public LossSums Losses => _losses ?? throw new InvalidOperationException("the clean pass has not run");

    /// <summary>Mean and centred squares of a prepared site.</summary>
    public MomentSums Moments(Site site) => _moments[site];

    /// <summary>Runs the clean pass for those of <paramref name="sites"/> that are unseen or fell out of the cache, and for the losses if they are not known.</summary>
    public void Prepare(IEnumerable<Site> sites, CancellationToken cancellation)
    {
        var wanted = sites.Distinct().Where(site => !_moments.ContainsKey(site.Within(Config)) || (!_cache.Holds(site) && _cache.Fits(Bytes(site)))).ToArray();
        if (wanted.Length == 0 && _losses is not null)
            return;
        foreach (var site in wanted)
            _cache.Reserve(site, Bytes(site));
        var moments = wanted.ToDictionary(site => site, site => new MomentSums(Sequences, site.Width(Config)));
        var losses = _losses is null ? new LossSums(Sequences) : null;
        foreach (var batch in Batches)
        {
            cancellation.ThrowIfCancellationRequested();
            Pass(batch, moments, losses);
        }
        _losses ??= losses;
        foreach (var (site, sums) in moments)
            _moments[site] = sums;
    }

    /// <summary>The clean activation [sequences, length, width]. Held by the cache, or computed into the current dispose scope.</summary>
    public Tensor Activation(Site site, EvaluationBatch batch)
    {
        if (_cache.Find(site, batch.Number) is { } held)
            return held;
        var pass = _model.Forward(batch.Ids, new Taps().Read(site).WithoutLogits());
        return pass[site];
    }

    /// <summary>The losses of the model with the ordinary tokens' activation at <paramref name="target"/> replaced by <paramref name="rows"/> [n, width].</summary>
    public double[] SplicedLosses(EvaluationBatch batch, Site target, Tensor rows)
    {
        using var scope = NewDisposeScope();
        var spliced = batch.Tokens.Scatter(Activation(target, batch), rows.to(DType));
        return batch.Tokens.GatherLosses(TokenLoss.PerToken(Logits(LastResidual(target, spliced, batch)), batch.Ids));
    }

    /// <summary>Losses with the ordinary tokens' activation at <paramref name="target"/> set to zero; computed once per site.</summary>
    public LossSums Ablated(Site target, CancellationToken cancellation)
    {
        if (_ablated.TryGetValue(target, out var known))
            return known;
        var losses = new LossSums(Sequences);
        foreach (var batch in Batches)
        {
            cancellation.ThrowIfCancellationRequested();
            using var nothing = zeros(batch.Tokens.Kept.Length, target.Width(Config), DType, _ids.device);
            losses.Add(SplicedLosses(batch, target, nothing), batch.Tokens);
        }
        return _ablated[target] = losses;
    }

    /// <summary>The residual stream after the last block [sequences, length, d], of a pass that has <paramref name="activation"/> at <paramref name="target"/>.</summary>
    /// <remarks>Blocks before the target do not run where their result is at hand.</remarks>
    public Tensor LastResidual(Site target, Tensor activation, EvaluationBatch batch)
    {
        var last = new Site(SiteKind.ResidPost, Config.Layers - 1);
        if (target == last)
            return activation;
        var taps = new Taps().Read(last).WithoutLogits();
        if (target.Kind is SiteKind.ResidPre or SiteKind.ResidPost)
            return _model.Resume(target.Kind is SiteKind.ResidPost ? target.Layer + 1 : target.Layer, activation, taps)[last];
        taps.Replace(target, _ => activation.alias());
        var pass = _cache.Find(BlockInput(target), batch.Number) is { } residual ? _model.Resume(target.Layer, residual, taps) : _model.Forward(batch.Ids, taps);
        return pass[last];
    }

    /// <summary>Logits [n, t, V] of last residuals [n, t, d].</summary>
    public Tensor Logits(Tensor lastResidual) => _model.Resume(Config.Layers, lastResidual).Logits;

    /// <summary>The sites whose activations make evaluating at <paramref name="target"/> cheap: itself and what its block starts from.</summary>
    public static IEnumerable<Site> Needs(Site target) =>
        target.Kind is SiteKind.ResidPre or SiteKind.ResidPost || target.Layer == 0 ? [target] : [target, BlockInput(target)];

    /// <inheritdoc/>
    public void Dispose()
    {
        _cache.Dispose();
        foreach (var batch in Batches)
            batch.Ids.Dispose();
        _ids.Dispose();
        if (_ownsModel)
            _model.Dispose();
    }

    private static Site BlockInput(Site target) => new(SiteKind.ResidPre, target.Layer);

    private EvaluationBatch Batch(int number, int first, int count, HashSet<long> special, int? unpredicted)
    {
        var ids = _ids.narrow(0, first, count).DetachFromDisposeScope();
        using var local = ids.cpu().contiguous();
        return new EvaluationBatch(number, ids, new TokenRows(local.data<long>().ToArray(), first, Length, special, unpredicted));
    }

    private void Pass(EvaluationBatch batch, Dictionary<Site, MomentSums> moments, LossSums? losses)
    {
        using var scope = NewDisposeScope();
        var taps = new Taps();
        foreach (var site in moments.Keys)
            taps.Read(site);
        var pass = _model.Forward(batch.Ids, losses is null ? taps.WithoutLogits() : taps);
        losses?.Add(batch.Tokens.GatherLosses(TokenLoss.PerToken(pass.Logits, batch.Ids)), batch.Tokens);
        foreach (var (site, sums) in moments)
        {
            _cache.Add(site, batch.Number, pass[site]);
            sums.Add(batch.Tokens.Gather(pass[site]), batch.Tokens);
        }
    }

    private long Bytes(Site site) => Sequences * (long)Length * site.Width(Config) * (DType == ScalarType.BFloat16 ? 2 : 4);
}
