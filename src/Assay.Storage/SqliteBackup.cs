using Assay.Core.Errors;
using Microsoft.Data.Sqlite;

namespace Assay.Storage;

/// <summary>Copies by SQLite's own backup, page by page in one transaction.</summary>
internal static class SqliteBackup
{
    public static void Write(Database database, string path)
    {
        if (!File.Exists(database.File))
            throw new AssayException($"database {database.Where}: there is none yet, so there is nothing to back up");
        using var from = Open(database.File, SqliteOpenMode.ReadOnly);
        using var to = Open(path, SqliteOpenMode.ReadWriteCreate);
        from.BackupDatabase(to);
        // One file is easier to carry away than one with a log beside it.
        Run(to, "PRAGMA journal_mode = DELETE");
    }

    public static string? Restore(Database database, string path, IReadOnlyList<RoomStore> rooms, string stamp)
    {
        Check(path, rooms);
        string? kept = null;
        if (File.Exists(database.File))
            Backups.Copy(database, kept = $"{database.File}.before-restore-{stamp}");
        Directory.CreateDirectory(Path.GetDirectoryName(database.File)!);
        using var from = Open(path, SqliteOpenMode.ReadOnly);
        using var to = Open(database.File, SqliteOpenMode.ReadWriteCreate);
        from.BackupDatabase(to);
        Run(to, "PRAGMA journal_mode = WAL");
        return kept;
    }

    private static void Check(string path, IReadOnlyList<RoomStore> rooms)
    {
        try
        {
            using (var connection = Open(path, SqliteOpenMode.ReadOnly))
            {
                if (Run(connection, "PRAGMA integrity_check") is not "ok")
                    throw new UnreadableFileException(path, "is a damaged database; take another backup");
                // Any SQLite file would pass so far, a browser's history too.
                if (!rooms.Any(room => Run(connection, $"SELECT name FROM sqlite_master WHERE name = '{room.Room}_migrations'") is not null))
                    throw new UnreadableFileException(path, "is a database that Assay did not write");
            }
            foreach (var room in rooms)
            {
                using var context = room.Open(Database.OfFile(path));
                Migrations.RefuseNewer(context, room.Room, Database.OfFile(path));
            }
        }
        catch (SqliteException failure)
        {
            throw new UnreadableFileException(path, "is no backup: found no SQLite database", failure);
        }
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }

    private static object? Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Ours: pragmas, and names of rooms.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
