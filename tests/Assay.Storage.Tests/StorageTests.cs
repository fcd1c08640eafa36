using Assay.Core.Errors;
using Assay.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Assay.Storage.Tests;

public sealed class SqliteStorageTests : StorageTests<SqliteDatabase>;

[Trait("Speed", "Slow")]
public sealed class PostgreSqlStorageTests : StorageTests<PostgreSqlDatabase>;

/// <summary>What holds of a database whoever keeps it.</summary>
public abstract class StorageTests<TDatabase> : IDisposable where TDatabase : ITestDatabase, new()
{
    private readonly TDatabase _test = new();
    private readonly TemporaryFolder _folder = new();

    private Database Database => _test.Database;

    public void Dispose()
    {
        _test.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Put(params string[] names)
    {
        using var context = new ThingsContext(Database);
        context.Things.AddRange(names.Select((name, i) => new Thing { Id = context.Things.Count() + i + 1, Name = name }));
        context.SaveChanges();
    }

    private string[] Names()
    {
        using var context = new ThingsContext(Database);
        return [.. context.Things.OrderBy(thing => thing.Id).Select(thing => thing.Name)];
    }

    private void Sql(string sql)
    {
        using var context = new ThingsContext(Database);
        context.Database.ExecuteSqlRaw(sql);
    }

    private void Upgrade() => Sql("INSERT INTO things_migrations VALUES ('20990101000000_Later', '99')");

    [Fact]
    public void Migrations_run_once_and_status_tells_how_far_they_are()
    {
        var before = Assert.Single(DatabaseStatus.Of(Database, [ThingsContext.Room]).Rooms);
        Assert.Equal(["20260101000000_First"], before.Pending);
        Assert.Empty(before.Applied);
        Assert.Equal(["20260101000000_First"], Migrations.Run(ThingsContext.Room, Database));
        Assert.Empty(Migrations.Run(ThingsContext.Room, Database));
        Put("a", "b");
        var status = DatabaseStatus.Of(Database, [ThingsContext.Room]);
        Assert.True(status is { Exists: true, Bytes: > 0 });
        Assert.Equal(2, Assert.Single(status.Rooms).Rows["things"]);
    }

    [Fact]
    public void A_database_from_a_newer_version_is_left_alone()
    {
        Migrations.Run(ThingsContext.Room, Database);
        Upgrade();
        var failure = Assert.Throws<AssayException>(() => Migrations.Run(ThingsContext.Room, Database));
        Assert.Contains("a newer version of Assay wrote its things tables (it has 20990101000000_Later", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["20990101000000_Later"], Migrations.Status(ThingsContext.Room, Database).Unknown);
    }

    [Fact]
    public void A_backup_gives_everything_back_and_what_it_replaces_is_kept()
    {
        Migrations.Run(ThingsContext.Room, Database);
        Put("a", "b");
        Backups.Write(Database, _folder["backup"]);
        Put("c");
        var kept = Backups.Restore(Database, _folder["backup"], [ThingsContext.Room]);
        Assert.Equal(["a", "b"], Names());
        Backups.Restore(Database, kept!, [ThingsContext.Room]);
        Assert.Equal(["a", "b", "c"], Names());
        Assert.Equal(["backup"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));   // nothing half-written beside it
    }

    [Fact]
    public void A_backup_overwrites_nothing()
    {
        Migrations.Run(ThingsContext.Room, Database);
        File.WriteAllText(_folder["backup"], "mine");
        Assert.Contains("is there already", Assert.Throws<AssayException>(() => Backups.Write(Database, _folder["backup"])).Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(_folder["backup"]));
    }

    [Fact]
    public void A_backup_from_a_newer_version_is_not_restored()
    {
        Migrations.Run(ThingsContext.Room, Database);
        Put("a");
        Upgrade();
        Backups.Write(Database, _folder["newer"]);
        Sql("DELETE FROM things_migrations WHERE \"MigrationId\" LIKE '2099%'");
        Put("b");
        Assert.Contains("newer version of Assay", Assert.Throws<AssayException>(() => Backups.Restore(Database, _folder["newer"], [ThingsContext.Room])).Message, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], Names());
        Assert.Empty(Migrations.Status(ThingsContext.Room, Database).Unknown);
    }

    [Fact]
    public void What_is_no_backup_is_refused_and_the_database_stays_as_it_was()
    {
        Migrations.Run(ThingsContext.Room, Database);
        Put("a");
        File.WriteAllText(_folder["no"], new string('x', 5000));
        Assert.Contains("is no backup", Assert.Throws<UnreadableFileException>(() => Backups.Restore(Database, _folder["no"], [ThingsContext.Room])).Message, StringComparison.Ordinal);
        Assert.Contains("no such file", Assert.Throws<UnreadableFileException>(() => Backups.Restore(Database, _folder["none"], [ThingsContext.Room])).Message, StringComparison.Ordinal);
        Backups.Write(Database, _folder["other-room"]);
        Assert.Contains("Assay did not write", Assert.Throws<UnreadableFileException>(() => Backups.Restore(Database, _folder["other-room"], [new("others", ThingsContext.Room.Open)])).Message, StringComparison.Ordinal);
        Assert.Equal(["a"], Names());
    }

    [Fact]
    public void Many_rows_are_inserted_at_once_and_go_with_their_transaction()
    {
        Migrations.Run(ThingsContext.Room, Database);
        IEnumerable<Thing> Things(int from) => Enumerable.Range(from, 300).Select(i => new Thing { Id = i, Name = $"it's \"{i}\"; --" });
        using (var context = new ThingsContext(Database))
            Assert.Equal(300, BulkInsert.Into(context, Things(1)));
        using (var context = new ThingsContext(Database))
        {
            using var transaction = context.Database.BeginTransaction();
            BulkInsert.Into(context, Things(301));
            Assert.Equal(600, context.Things.Count());
        }
        Assert.Equal(Things(1).Select(thing => thing.Name), Names());
    }

    [Fact]
    public void Work_that_fails_midway_leaves_nothing()
    {
        Migrations.Run(ThingsContext.Room, Database);
        Put("a");
        Assert.Throws<AssayException>(() => StorageErrors.Translated(Database, () =>
        {
            using var context = new ThingsContext(Database);
            context.Things.AddRange(new Thing { Id = 2, Name = "b" }, new Thing { Id = 3, Name = "c" });
            context.Things.Add(new() { Id = 4, Name = null! });     // NOT NULL
            context.SaveChanges();
        }));
        Assert.Equal(["a"], Names());
    }
}
