using Assay.Risks.Samples;
using Assay.Risks.Search;
using Microsoft.Data.Sqlite;

namespace Assay.Risks.Store;

/// <summary>The index of a repository that is in no database: an SQLite of its own, in memory.</summary>
internal sealed class MemorySearchIndex : ISearchIndex
{
    private static readonly Lazy<MemorySearchIndex> SampleIndex = new(() => new(SampleRepository.Repository, SampleRepository.Name, isSample: true));

    private readonly SqliteConnection _keeper;
    private readonly SearchSnapshot _snapshot;
    private readonly SearchedFile _source;

    public MemorySearchIndex(Repository repository, string name, bool isSample = false)
    {
        // The memory is there while a connection is; every question opens another.
        _keeper = new(new SqliteConnectionStringBuilder { DataSource = $"assay-search-{Guid.NewGuid():N}", Mode = SqliteOpenMode.Memory, Cache = SqliteCacheMode.Shared, Pooling = false }.ConnectionString);
        _keeper.Open();
        using var transaction = _keeper.BeginTransaction();
        var tables = new SqliteSearchTables(_keeper, transaction);
        tables.Create();
        tables.Fill(repository, file: 0);
        (_snapshot, _source) = (new(tables.All(), tables.Words()), new(name, isSample, repository.Risks.Count()));
        transaction.Commit();
    }

    /// <summary>The built-in sample's, made once.</summary>
    public static MemorySearchIndex Sample => SampleIndex.Value;

    public T Read<T>(Func<OpenIndex, T> ask)
    {
        using var connection = new SqliteConnection(_keeper.ConnectionString);
        connection.Open();
        return ask(new(new SqliteSearchTables(connection, null), _snapshot, _source));
    }

    public void Dispose() => _keeper.Dispose();
}
