using System.Data;
using System.Data.Common;
using Assay.Risks.Search;
using Assay.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Database = Assay.Storage.Database;

namespace Assay.Risks.Store;

/// <summary>The index of what was imported into a database last; the sample's where nothing was. Notices imports by others.</summary>
internal sealed class DatabaseSearchIndex(Database database) : ISearchIndex
{
    private readonly Lock _lock = new();
    private readonly KeptConnections _connections = new(database);
    private bool _migrated;
    private (string Generation, SearchSnapshot Snapshot)? _last;

    public T Read<T>(Func<OpenIndex, T> ask)
    {
        if (database.Provider == DatabaseProvider.Sqlite && !File.Exists(database.Where))
            return MemorySearchIndex.Sample.Read(ask);
        Migrate();
        if (TryRead(ask, out var answer))
            return answer;
        Refill();
        return TryRead(ask, out answer) ? answer : throw new InvalidOperationException("the index that was just made belongs to another file");
    }

    public void Dispose() => _connections.Dispose();

    /// <summary>Fills the index of a file that was imported before there was one, or by a version that cut words otherwise.</summary>
    private void Refill()
    {
        using var context = RiskContext.Of(database);
        using var transaction = RiskStore.BeginWriting(context);
        var file = context.Files.AsNoTracking().Single(file => file.IsCurrent);
        Tables(context).Fill(RepositoryFile.Parse(file.Content, file.Name), file.Id);
        transaction.Commit();
    }

    /// <summary>The tables within a context's transaction.</summary>
    public static SearchTables Tables(RiskContext context) => SearchTables.Over(context.Database.GetDbConnection(), context.Database.CurrentTransaction?.GetDbTransaction());

    private void Migrate()
    {
        lock (_lock)
        {
            if (!_migrated)
                Migrations.Run(RiskStore.Room, database);
            _migrated = true;
        }
    }

    private bool TryRead<T>(Func<OpenIndex, T> ask, out T answer)
    {
        using var kept = _connections.Take();
        using var transaction = Begin(kept.Connection);
        var tables = SearchTables.Over(kept.Connection, transaction);
        answer = default!;
        switch (tables.State())
        {
            case null:
                answer = MemorySearchIndex.Sample.Read(ask);
                return true;
            case (_, var name, { } generation):
                answer = ask(Opened(tables, generation, name));
                return true;
            default:
                return false;
        }
    }

    private OpenIndex Opened(SearchTables tables, string generation, string name)
    {
        lock (_lock)
        {
            if (_last?.Generation != generation)
                _last = (generation, new(tables.All(), tables.Words()));
            return new(tables, _last.Value.Snapshot, new(name, IsSample: false, _last.Value.Snapshot.Risks));
        }
    }

    // One state of the database for all that one search asks, whatever is imported meanwhile.
    private static DbTransaction Begin(DbConnection connection) => connection is SqliteConnection sqlite ? sqlite.BeginTransaction(deferred: true) : connection.BeginTransaction(IsolationLevel.RepeatableRead);
}
