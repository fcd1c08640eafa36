using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Cli.Terminals;
using Assay.Risks.Store;
using Assay.Storage;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay db …</c>: looks after the database in which rooms keep their tables.</summary>
internal static class DatabaseVerbs
{
    private static readonly Option<string> To = new("--to") { Description = "File to write [default: a new one in the Assay home's backups folder].", HelpName = "file" };

    private static readonly Argument<string> Backup = new("file") { Description = "What db backup wrote." };

    /// <summary>Every verb that keeps something in a database takes it.</summary>
    public static Option<string> Place { get; } = new("--database")
    {
        Description = $"The database: a SQLite file, or a PostgreSQL server as postgres://user:password@host/name or Host=…;Database=… [default: {Database.Variable}, else assay.db in the Assay home].", HelpName = "place",
    };

    public static VerbGroup Group { get; } = new("db", "The database in which tables are kept: back up, restore, bring up to date.",
    [
        new()
        {
            Name = "status", Summary = "Show where the database is, how large, and how far each room's tables are.", Options = [Place], UsesTensors = false, Run = Status,
            Examples = [new("db status", "the SQLite file in the Assay home"), new("db status --database postgres://ann@localhost/assay --json", "a server, for scripts")],
        },
        new()
        {
            Name = "migrate", Summary = "Bring the tables to the form that this version of Assay knows; what uses them does so by itself.", Options = [Place], UsesTensors = false, Run = Migrate,
            Examples = [new("db migrate", "before a new version is put to use")],
        },
        new()
        {
            Name = "backup", Summary = "Write a copy of the whole database to a file, while it may be in use.", Options = [Place, To], UsesTensors = false, Run = WriteBackup,
            Examples = [new("db backup", "a new file in the Assay home's backups folder"), new("db backup --to before-import.db", "a file of your own choice; none is overwritten")],
        },
        new()
        {
            Name = "restore", Summary = "Put a copy in the place of the database, which is kept too.", Arguments = [Backup], Options = [Place], UsesTensors = false, Run = Restore,
            Examples = [new("db restore before-import.db", "what was there is kept in a file that is named")],
        },
    ]);

    private static IReadOnlyList<RoomStore> Rooms => [RiskStore.Room];

    public static Database Of(Invocation call) => Database.Named(call.Value(Place));

    private static Outcome Status(Invocation call)
    {
        var status = DatabaseStatus.Of(Of(call), Rooms);
        return new(status, console =>
        {
            console.WriteLine(status.Exists ? $"{status.Where} ({status.Version}), {ByteText.Of(status.Bytes)}" : $"{status.Where} ({status.Version}): nothing is there yet; what needs it makes it");
            foreach (var room in status.Rooms)
            {
                console.WriteLine($"{room.Room}: {State(room)}");
                if (room.Rows.Count > 0)
                    console.Write(RunTables.Rows(["table", "rows"], room.Rows.Select(table => new[] { table.Key, Invariant($"{table.Value:N0}") })));
            }
        });
    }

    private static string State(RoomStatus room) => room switch
    {
        { Unknown.Count: > 0 } => $"a newer version of Assay wrote these tables (it has {string.Join(", ", room.Unknown)}); update Assay",
        { Pending.Count: > 0, Applied.Count: 0 } => "no tables yet",
        { Pending.Count: > 0 } => $"to be brought up to date by assay db migrate: {string.Join(", ", room.Pending)}",
        _ => $"up to date ({room.Applied[^1]})",
    };

    private static Outcome Migrate(Invocation call)
    {
        var database = Of(call);
        var ran = Rooms.ToDictionary(room => room.Room, room => Migrations.Run(room, database), StringComparer.Ordinal);
        return new(new { database.Where, Ran = ran }, console =>
        {
            foreach (var (room, names) in ran)
                console.WriteLine(names.Count == 0 ? $"{room}: up to date already" : $"{room}: {string.Join(", ", names)}");
        });
    }

    private static Outcome WriteBackup(Invocation call)
    {
        var database = Of(call);
        var path = Path.GetFullPath(call.Value(To) ?? Backups.NewPath(database));
        Backups.Write(database, path);
        var bytes = new FileInfo(path).Length;
        return new(new { Database = database.Where, File = path, Bytes = bytes }, console => console.Profile.Out.Writer.WriteLine($"{database.Where} -> {path}: {ByteText.Of(bytes)}"));
    }

    private static Outcome Restore(Invocation call)
    {
        var (database, path) = (Of(call), call.Value(Backup)!);
        var kept = Backups.Restore(database, path, Rooms);
        return new(new { Database = database.Where, From = Path.GetFullPath(path), Kept = kept },
            console => console.Profile.Out.Writer.WriteLine($"{path} -> {database.Where}; {(kept is null ? "there was none before" : $"what was there is in {kept}")}"));
    }
}
