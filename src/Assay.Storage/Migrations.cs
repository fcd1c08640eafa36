using System.Globalization;
using Assay.Core.Errors;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Assay.Storage;

/// <summary>Brings a room's tables to the form that this version knows.</summary>
public static class Migrations
{
    /// <summary>Runs what is pending and returns its names. A database from a newer version is left alone.</summary>
    /// <exception cref="AssayException">The database cannot be reached, or a newer version wrote it.</exception>
    public static IReadOnlyList<string> Run(RoomStore room, Database database) => StorageErrors.Translated(database, () =>
    {
        using var context = room.Open(database);
        return Run(context, room.Room, database);
    });

    /// <summary>The same over an open context.</summary>
    public static IReadOnlyList<string> Run(DbContext context, string room, Database database)
    {
        if (database.Provider == DatabaseProvider.Sqlite)
            Directory.CreateDirectory(Path.GetDirectoryName(database.File)!);
        RefuseNewer(context, room, database);
        IReadOnlyList<string> pending = [.. context.Database.GetPendingMigrations()];
        if (pending.Count == 0)
            return pending;
        context.Database.Migrate();
        // Written into the file: readers and one writer then do not wait for each other.
        if (database.Provider == DatabaseProvider.Sqlite)
            context.Database.ExecuteSqlRaw("PRAGMA journal_mode = WAL");
        return pending;
    }

    /// <summary>How far the room's tables are.</summary>
    public static RoomStatus Status(RoomStore room, Database database) => StorageErrors.Translated(database, () =>
    {
        using var context = room.Open(database);
        IReadOnlyList<string> known = [.. context.Database.GetMigrations()], applied = Applied(context, database);
        IReadOnlyList<string> pending = [.. known.Except(applied, StringComparer.Ordinal)];
        return new RoomStatus(room.Room, applied, pending, [.. applied.Except(known, StringComparer.Ordinal)], pending.Count == 0 ? Rows(context) : new Dictionary<string, long>(StringComparer.Ordinal));
    });

    internal static void RefuseNewer(DbContext context, string room, Database database)
    {
        var unknown = Applied(context, database).Except(context.Database.GetMigrations(), StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
            throw new AssayException($"database {database.Where}: a newer version of Assay wrote its {room} tables (it has {string.Join(", ", unknown)}, which this version does not know). Update Assay, or name another database with --database");
    }

    // Asking a file that is not there would make it.
    private static IReadOnlyList<string> Applied(DbContext context, Database database) =>
        database.Provider == DatabaseProvider.Sqlite && !File.Exists(database.File) ? [] : [.. context.Database.GetAppliedMigrations()];

    private static Dictionary<string, long> Rows(DbContext context)
    {
        var quote = context.GetService<ISqlGenerationHelper>();
        return context.Model.GetEntityTypes().Select(entity => entity.GetTableName()!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .ToDictionary(table => table, table => Count(context, quote.DelimitIdentifier(table)), StringComparer.Ordinal);
    }

    private static long Count(DbContext context, string table)
    {
        context.Database.OpenConnection();
        using var command = context.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // The name is a table of the model, quoted.
        command.CommandText = $"SELECT COUNT(*) FROM {table}";
#pragma warning restore CA2100
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
