using static TorchSharp.torch;

namespace Assay.Poisoning.Images.Defences.Clusters;

/// <summary>What a classifier's last layer reads of every example, class by class. Owns the features.</summary>
/// <param name="features">[N, D].</param>
/// <param name="classes">The class that each of the N examples counts for.</param>
internal sealed class FeaturesByClass(Tensor features, IReadOnlyList<int> classes) : IDisposable
{
    private readonly Tensor _features = features.DetachFromDisposeScope();

    /// <summary>Examples.</summary>
    public int Count => classes.Count;

    /// <summary>The classes that have examples, in order, and the rows of each.</summary>
    public IReadOnlyList<(int Class, int[] Rows)> Groups { get; } =
        [.. Enumerable.Range(0, classes.Count).GroupBy(row => classes[row]).OrderBy(group => group.Key).Select(group => (group.Key, group.ToArray()))];

    /// <summary>Features of some rows, [n, D], in the caller's dispose scope.</summary>
    public Tensor Of(int[] rows) => _features.index_select(0, tensor(rows.Select(row => (long)row).ToArray()));

    /// <inheritdoc/>
    public void Dispose() => _features.Dispose();
}
