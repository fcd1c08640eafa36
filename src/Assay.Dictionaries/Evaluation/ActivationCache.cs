using Assay.Models;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Evaluation;

/// <summary>Activations of the untouched model by site and batch. A site is held whole or not at all; the one used longest ago makes room.</summary>
internal sealed class ActivationCache(long budget) : IDisposable
{
    private readonly LinkedList<Entry> _entries = [];   // most recently used first

    /// <summary>Whether a site of this size could be held at all.</summary>
    public bool Fits(long bytes) => bytes <= budget;

    /// <summary>Whether the site is held.</summary>
    public bool Holds(Site site) => _entries.Any(entry => entry.Site == site);

    /// <summary>Makes room for a site whose batches will be added; false where it is larger than the whole budget.</summary>
    public bool Reserve(Site site, long bytes)
    {
        if (!Fits(bytes))
            return false;
        Drop(site);
        while (_entries.Sum(entry => entry.Bytes) + bytes > budget)
            Drop(_entries.Last!.Value.Site);
        _entries.AddFirst(new Entry(site, bytes, []));
        return true;
    }

    /// <summary>Keeps a batch of a reserved site, in no dispose scope; of another site, does nothing.</summary>
    public void Add(Site site, int batch, Tensor activation)
    {
        if (_entries.FirstOrDefault(entry => entry.Site == site) is { } entry)
            entry.Batches[batch] = activation.clone().DetachFromDisposeScope();
    }

    /// <summary>A held batch, which stays the cache's; null where it is not held.</summary>
    public Tensor? Find(Site site, int batch)
    {
        if (_entries.FirstOrDefault(entry => entry.Site == site) is not { } entry)
            return null;
        _entries.Remove(entry);
        _entries.AddFirst(entry);
        return entry.Batches.GetValueOrDefault(batch);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_entries.Last is { } last)
            Drop(last.Value.Site);
    }

    private void Drop(Site site)
    {
        if (_entries.FirstOrDefault(entry => entry.Site == site) is not { } entry)
            return;
        _entries.Remove(entry);
        foreach (var activation in entry.Batches.Values)
            activation.Dispose();
    }

    private sealed record Entry(Site Site, long Bytes, Dictionary<int, Tensor> Batches);
}
