using System.Globalization;
using Assay.Core.Errors;
using Assay.Core.Runs;

namespace Assay.Storage;

/// <summary>Copies of whole databases. SQLite's is a database file; PostgreSQL's is a dump of <c>pg_dump</c>, whose programs must be installed.</summary>
public static class Backups
{
    /// <summary>A new name under the Assay home's <c>backups</c> folder.</summary>
    public static string NewPath(Database database) => Path.Combine(AssayHome.Folder, "backups", $"assay-{Stamp()}{Ending(database)}");

    /// <summary>Writes a copy, consistent whoever writes to the database meanwhile.</summary>
    /// <exception cref="AssayException">The database is not there, the file is, or either cannot be read or written.</exception>
    public static void Write(Database database, string path)
    {
        if (Path.Exists(path))
            throw new AssayException($"{path}: is there already; name another file with --to");
        Copy(database, path);
    }

    /// <summary>Puts a copy in the place of the database, which is kept beside or under the Assay home.</summary>
    /// <returns>Where the database as it was can be restored from; null where there was none.</returns>
    /// <exception cref="AssayException">The file is no backup of this kind of database, is damaged, or comes from a newer version; the database is as it was.</exception>
    public static string? Restore(Database database, string path, IReadOnlyList<RoomStore> rooms)
    {
        if (!File.Exists(path))
            throw new UnreadableFileException(path, "there is no such file");
        return StorageErrors.Translated(database, () => database.Provider == DatabaseProvider.Sqlite ? SqliteBackup.Restore(database, path, rooms, Stamp()) : PostgreSqlBackup.Restore(database, path, rooms, Stamp()));
    }

    internal static void Copy(Database database, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            StorageErrors.Translated(database, () =>
            {
                if (database.Provider == DatabaseProvider.Sqlite)
                    SqliteBackup.Write(database, temporary);
                else
                    PostgreSqlBackup.Write(database, temporary);
            });
            File.Move(temporary, path);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static string Ending(Database database) => database.Provider == DatabaseProvider.Sqlite ? ".db" : ".dump";

    private static string Stamp() => DateTime.UtcNow.ToString("yyyyMMdd-HHmmss-fff", CultureInfo.InvariantCulture);
}
