using Assay.Risks.Samples;
using Assay.Risks.Store;
using Assay.Storage.Tests;

namespace Assay.Risks.Tests.Search;

/// <summary>A database with the sample imported, made when the first test asks for it (a skip belongs to a test).</summary>
public sealed class ImportedRepository<TDatabase> : IDisposable where TDatabase : ITestDatabase, new()
{
    private readonly Lazy<(TDatabase Database, RiskSearch Search)> _sample = new(() => Imported(SampleFile, "sample.json"));
    private readonly Lazy<(TDatabase Database, RiskSearch Search)> _synthetic = new(() => Imported(SyntheticFile, "made-up.json"));

    /// <summary>The sample as a file.</summary>
    public static byte[] SampleFile { get; } = Bytes(SampleRepository.Repository);

    /// <summary>2,000 risks that were made up.</summary>
    public static byte[] SyntheticFile { get; } = TestKit.SyntheticRisks.Json(2000);

    public RiskSearch Sample => _sample.Value.Search;

    public RiskSearch Synthetic => _synthetic.Value.Search;

    public void Dispose()
    {
        foreach (var (database, search) in new[] { _sample, _synthetic }.Where(made => made.IsValueCreated).Select(made => made.Value))
        {
            search.Dispose();
            database.Dispose();
        }
    }

    private static (TDatabase, RiskSearch) Imported(byte[] file, string name)
    {
        var database = new TDatabase();
        new RiskStore(database.Database).Import(file, name);
        return (database, new(database.Database));
    }

    private static byte[] Bytes(Repository repository)
    {
        using var stream = new MemoryStream();
        RepositoryFile.Write(stream, repository, RepositoryFormat.Json);
        return stream.ToArray();
    }
}
