using System.Collections.Concurrent;
using System.Data.Common;
using Assay.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Assay.Risks.Store;

/// <summary>Open connections to a file, each used by one question at a time: opening one, and above all closing the last one of a file with write-ahead logging, costs more than most questions. A server's are kept by its driver.</summary>
internal sealed class KeptConnections(Database database) : IDisposable
{
    private const int MostKept = 8;

    private readonly ConcurrentBag<(DateTime Made, SqliteConnection Connection)> _free = [];
    private bool _disposed;

    /// <summary>An open connection, given back by disposing of what is returned.</summary>
    public Taken Take()
    {
        if (database.Provider != DatabaseProvider.Sqlite)
            return new(Opened(new NpgsqlConnection(database.Connection)), connection => connection.Dispose());
        // Whoever deleted the file and made another one is to be answered from that.
        var made = File.GetCreationTimeUtc(database.Where);
        while (_free.TryTake(out var kept))
        {
            if (kept.Made == made)
                return new(kept.Connection, connection => GiveBack(made, connection));
            kept.Connection.Dispose();
        }
        return new(Opened(new SqliteConnection(database.Connection)), connection => GiveBack(made, connection));
    }

    public void Dispose()
    {
        _disposed = true;
        while (_free.TryTake(out var kept))
            kept.Connection.Dispose();
    }

    private static DbConnection Opened(DbConnection connection)
    {
        connection.Open();
        return connection;
    }

    private void GiveBack(DateTime made, DbConnection connection)
    {
        if (_disposed || _free.Count >= MostKept)
            connection.Dispose();
        else
            _free.Add((made, (SqliteConnection)connection));
    }

    internal sealed class Taken(DbConnection connection, Action<DbConnection> giveBack) : IDisposable
    {
        public DbConnection Connection { get; } = connection;

        public void Dispose() => giveBack(Connection);
    }
}
