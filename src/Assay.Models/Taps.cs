using static TorchSharp.torch;

namespace Assay.Models;

/// <summary>What a forward pass should read and replace on its way. Built once, usable for many passes.</summary>
public sealed class Taps
{
    private readonly HashSet<Site> _reads = [];
    private readonly Dictionary<Site, Func<Tensor, Tensor>> _edits = [];

    /// <summary>False when only the activations are wanted: the pass then stops at the deepest site read.</summary>
    public bool Logits { get; private set; } = true;

    /// <summary>Keeps the activation at <paramref name="site"/> as the model computed it, before any replacement at the same site.</summary>
    public Taps Read(Site site)
    {
        _reads.Add(site);
        return this;
    }

    /// <summary>Lets <paramref name="edit"/> put another tensor of the same shape ([B, T, width]; [B, H, T, T] for the pattern) in the activation's place. Several edits at one site run in order.</summary>
    /// <remarks>The edit must not write into its argument, and runs inside the pass's dispose scope.</remarks>
    public Taps Replace(Site site, Func<Tensor, Tensor> edit)
    {
        _edits[site] = _edits.TryGetValue(site, out var first) ? x => edit(first(x)) : edit;
        return this;
    }

    /// <summary>Computes no logits; the pass stops at the deepest site that is read.</summary>
    public Taps WithoutLogits()
    {
        Logits = false;
        return this;
    }

    internal IReadOnlyCollection<Site> Reads => _reads;

    internal IReadOnlyDictionary<Site, Func<Tensor, Tensor>> Edits => _edits;

    internal bool Touches(SiteKind kind) => _reads.Concat(_edits.Keys).Any(site => site.Kind == kind);

    internal bool Empty => Logits && _reads.Count == 0 && _edits.Count == 0;

    /// <summary>The last site that anything is wanted of.</summary>
    internal Site Deepest => _reads.Concat(_edits.Keys).DefaultIfEmpty(new Site(SiteKind.ResidPre, 0)).Max();

    /// <summary>The first site that anything is wanted of; null where nothing is.</summary>
    internal Site? Earliest => _reads.Count == 0 && _edits.Count == 0 ? null : _reads.Concat(_edits.Keys).Min();

    internal void Check(TransformerConfig config)
    {
        foreach (var site in _reads.Concat(_edits.Keys))
            site.Within(config);
    }
}

/// <summary>What a tapped pass gave. Disposing it disposes the logits and the activations read.</summary>
public sealed class TappedForward : IDisposable
{
    private readonly Tensor? _logits;
    private readonly IReadOnlyDictionary<Site, Tensor> _read;

    internal TappedForward(Tensor? logits, IReadOnlyDictionary<Site, Tensor> read) => (_logits, _read) = (logits, read);

    /// <summary>Logits [B, T, V].</summary>
    public Tensor Logits => _logits ?? throw new InvalidOperationException("the pass was asked for no logits");

    /// <summary>The activation read at <paramref name="site"/>: [B, T, width], or [B, H, T, T] for the pattern.</summary>
    public Tensor this[Site site] => _read.TryGetValue(site, out var value)
        ? value
        : throw new KeyNotFoundException($"{site} was not asked for; the pass read {string.Join(", ", _read.Keys)}");

    /// <inheritdoc/>
    public void Dispose()
    {
        _logits?.Dispose();
        foreach (var value in _read.Values)
            value.Dispose();
    }
}
