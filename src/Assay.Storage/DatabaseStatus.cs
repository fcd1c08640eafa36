using Microsoft.Data.Sqlite;
using Npgsql;

namespace Assay.Storage;

/// <summary>What there is to know of a database without changing it.</summary>
/// <param name="Provider">Which program keeps it.</param>
/// <param name="Where">Where it is, without secrets.</param>
/// <param name="Exists">Whether it is there; the rest is empty where it is not.</param>
/// <param name="Bytes">Its size on disk.</param>
/// <param name="Version">Version of SQLite or of the server.</param>
/// <param name="Rooms">Each room's tables.</param>
public sealed record DatabaseStatus(DatabaseProvider Provider, string Where, bool Exists, long Bytes, string Version, IReadOnlyList<RoomStatus> Rooms)
{
    /// <summary>Looks at a database.</summary>
    public static DatabaseStatus Of(Database database, IReadOnlyList<RoomStore> rooms) => StorageErrors.Translated(database, () =>
        database.Provider == DatabaseProvider.Sqlite ? OfFile(database, rooms) : OfServer(database, rooms));

    private static DatabaseStatus OfFile(Database database, IReadOnlyList<RoomStore> rooms)
    {
        var exists = File.Exists(database.File);
        using var memory = new SqliteConnection("Data Source=:memory:");
        memory.Open();
        return new(database.Provider, database.Where, exists, exists ? new FileInfo(database.File).Length : 0, $"SQLite {memory.ServerVersion}", [.. rooms.Select(room => Migrations.Status(room, database))]);
    }

    private static DatabaseStatus OfServer(Database database, IReadOnlyList<RoomStore> rooms)
    {
        using var connection = new NpgsqlConnection(database.Connection);
        connection.Open();
        using var command = new NpgsqlCommand("SELECT pg_database_size(current_database())", connection);
        return new(database.Provider, database.Where, Exists: true, (long)command.ExecuteScalar()!, $"PostgreSQL {connection.PostgreSqlVersion}", [.. rooms.Select(room => Migrations.Status(room, database))]);
    }
}
