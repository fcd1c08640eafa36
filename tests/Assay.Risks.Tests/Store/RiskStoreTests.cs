using Assay.Core.Errors;
using Assay.Risks.Samples;
using Assay.Risks.Spreadsheets;
using Assay.Risks.Store;
using Assay.Storage;
using Assay.Storage.Tests;
using Microsoft.EntityFrameworkCore;

namespace Assay.Risks.Tests.Store;

public sealed class SqliteRiskStoreTests : RiskStoreTests<SqliteDatabase>;

[Trait("Speed", "Slow")]
public sealed class PostgreSqlRiskStoreTests : RiskStoreTests<PostgreSqlDatabase>
{
    // The server ends the connection while documents are written, as where it is shut down.
    [Fact]
    public void A_server_that_goes_away_in_the_middle_of_an_import_leaves_everything_as_it_was()
    {
        Store.Import(Small(), "a.xlsx");
        using (var context = RiskContext.Of(Database))
        {
            context.Database.ExecuteSqlRaw("CREATE FUNCTION leave() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END'");
            context.Database.ExecuteSqlRaw("CREATE TRIGGER leave BEFORE INSERT ON risk_documents FOR EACH ROW EXECUTE FUNCTION leave()");
        }
        Assert.Contains("Nothing was changed", Assert.Throws<AssayException>(() => Store.Import(Small("O4", "2 - AI"), "b.xlsx")).Message, StringComparison.Ordinal);
        Npgsql.NpgsqlConnection.ClearAllPools();
        Assert.Equal(["a.xlsx"], Store.Files().Select(file => file.Name));
        using var after = RiskContext.Of(Database);
        Assert.Equal((3, 1), (after.Rows.Count(), after.Documents.Count()));
    }
}

/// <summary>The store, whoever keeps its tables.</summary>
public abstract class RiskStoreTests<TDatabase> : IDisposable where TDatabase : ITestDatabase, new()
{
    private readonly TDatabase _test = new();

    private protected Database Database => _test.Database;

    private protected RiskStore Store => new(Database);

    public void Dispose()
    {
        _test.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static byte[] Small(string cell = "A1", string? text = null) =>
        SmallWorkbook.Xlsx(SmallWorkbook.Sheet(text is null ? SmallWorkbook.Rows() : SmallWorkbook.With(cell, Cell.OfText(text))));

    [Fact]
    public void What_was_imported_comes_back_and_its_rows_are_in_tables()
    {
        Assert.Null(Store.Current());
        Assert.Empty(Store.Files());
        Assert.Equal((SampleRepository.Repository, SampleRepository.Name, null), Store.CurrentOrSample());
        var outcome = Store.Import(Small(), "folder/small.xlsx");
        Assert.Equal((false, null, null), (outcome.WasThere, outcome.ReplacedName, outcome.Difference));
        Assert.Equal(outcome.Repository.Rows, Store.Current()!.Rows);
        var file = Assert.Single(Store.Files());
        var current = Store.CurrentOrSample();
        Assert.Equal(outcome.Repository.Rows, current.Repository.Rows);
        Assert.Equal(("small.xlsx", file), (current.Name, current.File));
        Assert.Equal(("small.xlsx", 2, "1 May 2024", true, DateTimeKind.Utc), (file.Name, file.Release, file.Updated, file.IsCurrent, file.ImportedAt.Kind));
        using var context = RiskContext.Of(Database);
        Assert.Equal([(4, "01.01.00", RowLevel.RiskCategory, 1, 1), (5, "01.01.01", RowLevel.RiskSubcategory, 0, 1)],
            context.Rows.Where(row => row.Domain != null).OrderBy(row => row.SheetRow).AsEnumerable().Select(row => (row.SheetRow, row.EvidenceId, row.Level, row.Domain!.Value, row.Subdomain!.Value)));
        Assert.Equal("Doe2020", context.Documents.Single().QuickRef);
        Assert.Equal(outcome.Repository.Problems.Count, context.Problems.Count());
    }

    [Fact]
    public void The_published_workbook_is_taken_in_whole()
    {
        var outcome = Store.Import(RepositoryFile.ReadBytes(V3Workbook.Path), V3Workbook.Path);
        using var context = RiskContext.Of(Database);
        Assert.Equal((2242, 65, outcome.Repository.Problems.Count), (context.Rows.Count(), context.Documents.Count(), context.Problems.Count()));
        Assert.Equal(90, context.Rows.Count(row => row.Domain == 7 && row.Subdomain == 1 && row.Level != RowLevel.AdditionalEvidence));
        Assert.Equal(V3Workbook.Repository.Rows, Store.Current()!.Rows);
    }

    [Fact]
    public void The_same_bytes_again_change_nothing()
    {
        Store.Import(Small(), "a.xlsx");
        var bytes = Small();
        Store.Import(bytes, "b.xlsx");
        Assert.True(Store.Import(bytes, "c.xlsx").WasThere);
        Assert.Equal(["b.xlsx"], Store.Files().Where(file => file.IsCurrent).Select(file => file.Name));
    }

    [Fact]
    public void Another_state_replaces_the_rows_tells_what_changed_and_keeps_the_file_before()
    {
        Store.Import(Small(), "a.xlsx");
        var outcome = Store.Import(Small("O4", "2 - AI"), "b.xlsx");
        Assert.Equal("a.xlsx", outcome.ReplacedName);
        Assert.Equal(["Entity"], Assert.Single(outcome.Difference!.Changed).Columns);
        Assert.Equal(["b.xlsx", "a.xlsx"], Store.Files().Select(file => file.Name));
        using (var context = RiskContext.Of(Database))
            Assert.Equal([2, 4], context.Rows.Where(row => row.Entity != null).OrderBy(row => row.SheetRow).Select(row => row.Entity!.Value));
        // A state that was there before becomes the current one again.
        var back = Store.Import(Small(), "a.xlsx");
        Assert.Single(back.Difference!.Changed);
        Assert.Equal("1 - Human", Store.Current()!.Rows[1][Layout.RiskColumn.Entity]);
    }

    [Fact]
    public void A_file_that_holds_no_repository_leaves_everything_as_it_was()
    {
        Store.Import(Small(), "a.xlsx");
        Assert.Throws<UnreadableFileException>(() => Store.Import(Small("O2", "Entty"), "b.xlsx"));
        Assert.Equal(["a.xlsx"], Store.Files().Select(file => file.Name));
        Assert.Equal(3, Store.Current()!.Rows.Count);
    }

    // As where a server goes away: what stops the import in its middle leaves nothing of it.
    [Fact]
    public void An_import_that_fails_in_its_middle_leaves_everything_as_it_was()
    {
        Store.Import(Small(), "a.xlsx");
        using (var context = RiskContext.Of(Database))
            context.Database.ExecuteSqlRaw(Database.Provider == DatabaseProvider.Sqlite
                ? "CREATE TRIGGER stop BEFORE INSERT ON risk_documents BEGIN SELECT RAISE(ABORT, 'stopped'); END"
                : "ALTER TABLE risk_documents ADD CONSTRAINT stop CHECK (quick_ref = 'none') NOT VALID");
        Assert.Contains("stop", Assert.Throws<AssayException>(() => Store.Import(Small("O4", "2 - AI"), "b.xlsx")).Message, StringComparison.Ordinal);
        Assert.Equal(["a.xlsx"], Store.Files().Where(file => file.IsCurrent).Select(file => file.Name));
        Assert.Single(Store.Files());
        using var after = RiskContext.Of(Database);
        Assert.Equal((3, 1), (after.Rows.Count(), after.Documents.Count()));
    }

    [Fact]
    public void The_migrations_give_the_tables_that_the_model_describes()
    {
        using var context = RiskContext.Of(Database);
        Assert.False(context.Database.HasPendingModelChanges());
    }

    [Fact]
    public void A_text_with_quotes_and_SQL_in_it_is_a_text()
    {
        const string text = "'); DROP TABLE risk_rows; --";
        Store.Import(Small("K4", text), "a.xlsx");
        using var context = RiskContext.Of(Database);
        Assert.Equal(text, context.Rows.Single(row => row.SheetRow == 4).Description);
    }

    [Fact]
    public void A_database_from_a_newer_version_is_refused()
    {
        Store.Import(Small(), "a.xlsx");
        using (var context = RiskContext.Of(Database))
            context.Database.ExecuteSqlRaw("INSERT INTO risks_migrations VALUES ('20990101000000_Later', '99')");
        Assert.Contains("newer version of Assay", Assert.Throws<AssayException>(() => Store.Current()).Message, StringComparison.Ordinal);
    }
}
