using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Assay.Core.Errors;
using Assay.Core.Runs;

namespace Assay.Storage;

/// <summary>Copies by PostgreSQL's own programs.</summary>
internal static class PostgreSqlBackup
{
    public static void Write(Database database, string path) => Run(database, "pg_dump", ["--format=custom", "--no-owner", "--no-privileges", $"--file={path}"]);

    public static string Restore(Database database, string path, IReadOnlyList<RoomStore> rooms, string stamp)
    {
        var list = Start("pg_restore", ["--list", path], database);
        if (list.Code != 0)
            throw new UnreadableFileException(path, "is no backup: pg_restore finds no dump in it");
        if (!rooms.Any(room => list.Output.Contains($"{room.Room}_migrations", StringComparison.Ordinal)))
            throw new UnreadableFileException(path, "is a dump of a database that Assay did not write");
        var kept = Path.Combine(AssayHome.Folder, "backups", $"{database.PostgreSql.Database}.before-restore-{stamp}.dump");
        Backups.Copy(database, kept);
        Load(database, path);
        RefuseNewer(database, path, rooms, kept);
        return kept;
    }

    private static void Load(Database database, string path) => Run(database, "pg_restore", ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", path]);

    // A dump does not say which migrations are in it before it is loaded.
    private static void RefuseNewer(Database database, string path, IReadOnlyList<RoomStore> rooms, string kept)
    {
        try
        {
            foreach (var room in rooms)
            {
                using var context = room.Open(database);
                Migrations.RefuseNewer(context, room.Room, database);
            }
        }
        catch (AssayException newer)
        {
            Load(database, kept);
            throw new AssayException($"{path}: comes from a newer version of Assay; the database is as it was. Update Assay to restore it", newer);
        }
    }

    private static void Run(Database database, string program, IReadOnlyList<string> words)
    {
        var ended = Start(program, [.. words, $"--dbname={database.PostgreSql.Database}"], database);
        if (ended.Code != 0)
            throw new AssayException($"database {database.Where}: {program} failed: {ended.Error.Trim()}");
    }

    private static (int Code, string Output, string Error) Start(string program, IEnumerable<string> words, Database database)
    {
        var server = database.PostgreSql;
        var start = new ProcessStartInfo(program, words) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        (start.Environment["PGHOST"], start.Environment["PGPORT"], start.Environment["PGUSER"]) = (server.Host, server.Port.ToString(CultureInfo.InvariantCulture), server.Username);
        // Not on the command line, where every user of the machine could read it.
        if (server.Password is { Length: > 0 } password)
            start.Environment["PGPASSWORD"] = password;
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.GetAwaiter().GetResult());
        }
        catch (Win32Exception failure)
        {
            throw new AssayException($"{program} is not installed, and backups of PostgreSQL are made with it; install PostgreSQL's client programs", failure);
        }
    }
}
