using Assay.Core.Randomness;
using Assay.Core.Statistics;
using Assay.Risks.Replication;

namespace Assay.Risks.Experiments;

/// <summary>What findings are judged on: the rows of a release by document, and the tables recomputed from them.</summary>
internal sealed class RepositoryMeasurements(Repository repository, string source, ReplicationReport tables, SeedStreams seeds, BootstrapOptions draws)
{
    private readonly IReadOnlyList<IReadOnlyList<RiskRow>> _documents = new Tally(repository.RisksOf(tables.Release)).Documents;

    public string Source => source;

    public ReplicationReport Tables => tables;

    /// <summary>Whether it is the repository that the paper speaks of, and neither a sample nor an excerpt.</summary>
    public bool IsPublished => repository.IsPublished;

    public string Attribution => repository.Attribution;

    /// <summary>The risks of each document that has some.</summary>
    public IReadOnlyList<IReadOnlyList<RiskRow>> ByDocument => _documents;

    /// <summary>Documents with a risk, which intervals are drawn over.</summary>
    public int Documents => _documents.Count;

    /// <summary>Share of the rows under <paramref name="of"/> that have <paramref name="counted"/> too; 0 to 1.</summary>
    public Estimate Share(string name, Func<RiskRow, bool> of, Func<RiskRow, bool> counted) => Of(name, drawn => Ratio(drawn, of, counted));

    /// <summary>A statistic of the risks of drawn documents, each as often as it was drawn.</summary>
    public Estimate Of(string name, Func<IReadOnlyList<IReadOnlyList<RiskRow>>, double> statistic)
    {
        var value = statistic(_documents);
        return new(value, double.IsNaN(value) ? null : Bootstrap.Statistic(_documents.Count, drawn => statistic(Drawn(drawn)), seeds.Stream($"claims/{name}"), draws));
    }

    /// <summary>Rows that have both over rows that have the first; NaN over none.</summary>
    public static double Ratio(IEnumerable<IReadOnlyList<RiskRow>> documents, Func<RiskRow, bool> of, Func<RiskRow, bool> counted)
    {
        var (count, all) = (0, 0);
        foreach (var row in documents.SelectMany(rows => rows).Where(of))
        {
            all++;
            count += counted(row) ? 1 : 0;
        }
        return all == 0 ? double.NaN : (double)count / all;
    }

    private List<IReadOnlyList<RiskRow>> Drawn(ReadOnlySpan<int> drawn)
    {
        var documents = new List<IReadOnlyList<RiskRow>>(drawn.Length);
        foreach (var number in drawn)
            documents.Add(_documents[number]);
        return documents;
    }
}
