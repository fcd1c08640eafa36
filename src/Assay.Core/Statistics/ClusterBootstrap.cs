using Assay.Core.Findings;
using Assay.Core.Randomness;

namespace Assay.Core.Statistics;

/// <summary>Percentile bootstrap over clusters: rows of one document go together, since they are not independent.</summary>
public static class ClusterBootstrap
{
    /// <summary>Interval of a statistic of rows, given as a function of the drawn row numbers: all rows of a drawn cluster, as often as it was drawn.</summary>
    /// <param name="clusterOfRow">For each row the cluster it belongs to.</param>
    /// <param name="statistic">Of any list of row numbers, repeats included.</param>
    /// <param name="stream">Where draws come from.</param>
    /// <param name="options">How often and at which level.</param>
    public static Interval Statistic<TCluster>(IReadOnlyList<TCluster> clusterOfRow, Func<IReadOnlyList<int>, double> statistic, SeedStream stream, BootstrapOptions? options = null)
        where TCluster : notnull
    {
        int[][] clusters = [.. Enumerable.Range(0, clusterOfRow.Count).GroupBy(row => clusterOfRow[row]).Select(rows => rows.ToArray())];
        return Bootstrap.Statistic(clusters.Length, drawn => statistic(Rows(clusters, drawn)), stream, options);
    }

    private static List<int> Rows(int[][] clusters, ReadOnlySpan<int> drawn)
    {
        var rows = new List<int>();
        foreach (var cluster in drawn)
            rows.AddRange(clusters[cluster]);
        return rows;
    }
}
