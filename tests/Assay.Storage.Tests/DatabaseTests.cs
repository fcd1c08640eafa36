using Assay.Core.Errors;
using Assay.TestKit;

namespace Assay.Storage.Tests;

public sealed class DatabaseTests
{
    [Theory]
    [InlineData("postgres://ann:s3cr%40t@db.example:6000/risks", "ann@db.example:6000/risks", "s3cr@t")]
    [InlineData("postgresql://ann@db.example/risks", "ann@db.example:5432/risks", null)]
    [InlineData("Host=db.example;Database=risks;Username=ann;Password=s3cret", "ann@db.example:5432/risks", "s3cret")]
    public void A_server_is_named_by_address_or_by_words_and_its_password_is_not_shown(string text, string where, string? password)
    {
        var database = Database.Named(text);
        Assert.Equal((DatabaseProvider.PostgreSql, where, password), (database.Provider, database.Where, database.PostgreSql.Password));
        Assert.DoesNotContain("s3cr", database.Where, StringComparison.Ordinal);
    }

    [Fact]
    public void Anything_else_is_a_file()
    {
        var database = Database.Named("some/where; odd.db");
        Assert.Equal((DatabaseProvider.Sqlite, Path.GetFullPath("some/where; odd.db")), (database.Provider, database.Where));
    }

    [Theory]
    [InlineData("postgres://db.example")]
    [InlineData("postgres://")]
    [InlineData("Host=a;Colour=green")]
    [InlineData("Host=a")]
    public void Words_that_name_no_server_are_told_what_is_expected(string text) =>
        Assert.Contains("Expected postgres://user:password@host:port/name", Assert.Throws<AssayException>(() => Database.Named(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_server_that_does_not_answer_is_an_error_that_names_it()
    {
        var failure = Assert.Throws<AssayException>(() => Migrations.Run(ThingsContext.Room, Database.Named("Host=127.0.0.1;Port=1;Database=risks;Username=ann;Timeout=2")));
        Assert.StartsWith("database ann@127.0.0.1:1/risks: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_database_is_an_error_that_names_it()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.db"], new string('x', 5000));
        Assert.Equal($"database {folder["a.db"]}: is no SQLite database", Assert.Throws<AssayException>(() => Migrations.Run(ThingsContext.Room, Database.OfFile(folder["a.db"]))).Message);
    }

    [Fact]
    public void Looking_at_a_file_that_is_not_there_does_not_make_it()
    {
        using var folder = new TemporaryFolder();
        var status = DatabaseStatus.Of(Database.OfFile(folder["a.db"]), [ThingsContext.Room]);
        Assert.False(status.Exists);
        Assert.Single(Assert.Single(status.Rooms).Pending);
        Assert.Contains("nothing to back up", Assert.Throws<AssayException>(() => Backups.Write(Database.OfFile(folder["a.db"]), folder["b.db"])).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_damaged_backup_is_told_apart()
    {
        using var folder = new TemporaryFolder();
        var database = Database.OfFile(folder["a.db"]);
        Migrations.Run(ThingsContext.Room, database);
        Backups.Write(database, folder["b.db"]);
        var bytes = File.ReadAllBytes(folder["b.db"]);
        Array.Fill(bytes, (byte)0xFF, 4096, bytes.Length - 4096);    // every page but the first
        File.WriteAllBytes(folder["b.db"], bytes);
        Assert.Contains(folder["b.db"], Assert.Throws<UnreadableFileException>(() => Backups.Restore(database, folder["b.db"], [ThingsContext.Room])).Message, StringComparison.Ordinal);
        Assert.Single(Migrations.Status(ThingsContext.Room, database).Applied);
    }

    [Fact]
    public void A_file_is_put_into_write_ahead_logging()
    {
        using var folder = new TemporaryFolder();
        Migrations.Run(ThingsContext.Room, Database.OfFile(folder["a.db"]));
        Assert.Equal(2, File.ReadAllBytes(folder["a.db"])[18]);      // the header's write version: 2 is WAL
    }
}
