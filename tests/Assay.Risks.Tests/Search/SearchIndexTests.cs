using Assay.Core.Errors;
using Assay.Risks.Samples;
using Assay.Risks.Spreadsheets;
using Assay.Risks.Store;
using Assay.Storage;
using Assay.Storage.Tests;
using Microsoft.EntityFrameworkCore;

namespace Assay.Risks.Tests.Search;

public sealed class SqliteSearchIndexTests : SearchIndexTests<SqliteDatabase>;

[Trait("Speed", "Slow")]
public sealed class PostgreSqlSearchIndexTests : SearchIndexTests<PostgreSqlDatabase>;

/// <summary>How the index follows what is imported, whoever keeps it.</summary>
public abstract class SearchIndexTests<TDatabase> : IDisposable where TDatabase : ITestDatabase, new()
{
    private readonly TDatabase _test = new();
    private readonly RiskSearch _search;

    protected SearchIndexTests() => _search = new(_test.Database);

    private RiskStore Store => new(_test.Database);

    public void Dispose()
    {
        _search.Dispose();
        _test.Dispose();
        GC.SuppressFinalize(this);
    }

    private int Total(string text) => _search.Find(new(text)).Total;

    private void Import(string name, string cell = "A1", string text = "") =>
        Store.Import(SmallWorkbook.Xlsx(SmallWorkbook.Sheet(text.Length == 0 ? SmallWorkbook.Rows() : SmallWorkbook.With(cell, Cell.OfText(text)))), name);

    private void Sql(string statement)
    {
        using var context = RiskContext.Of(_test.Database);
        context.Database.ExecuteSqlRaw(statement);
    }

    [Fact]
    public void Without_an_import_the_sample_is_searched_and_every_result_says_so()
    {
        var before = _search.Find(new("passwords")).Source;
        Assert.Equal((SampleRepository.Name, true, 52), (before.Name, before.IsSample, before.Risks));
        Import("a.xlsx");
        var after = _search.Find(new("passwords")).Source;
        Assert.Equal(("a.xlsx", false, 2), (after.Name, after.IsSample, after.Risks));
    }

    [Fact]
    public void Every_import_refreshes_the_index_for_those_who_search_already()
    {
        Import("a.xlsx");
        Assert.Equal((2, 0), (Total("small things") + Total("-small things"), Total("giraffes")));
        Import("b.xlsx", "I4", "Giraffes\tand\\N \\'things\\\\");
        Assert.Equal((1, 1, 1), (Total("giraffe"), Total("\"n things\""), Total("-giraffe")));
        Import("a.xlsx");
        Assert.Equal(0, Total("giraffes"));
    }

    [Fact]
    public void A_failed_import_leaves_the_index_as_it_was()
    {
        Import("a.xlsx", "I4", "Giraffes");
        Assert.Throws<UnreadableFileException>(() => Import("b.xlsx", "O2", "Entty"));
        Assert.Equal(1, Total("giraffes"));
        // In the last statement of the last table that an import fills.
        Sql(_test.Database.Provider == DatabaseProvider.Sqlite
            ? "CREATE TRIGGER stop BEFORE INSERT ON risk_search_state BEGIN SELECT RAISE(ABORT, 'stopped'); END"
            : "ALTER TABLE risk_search_state ADD CONSTRAINT stop CHECK (words = 'none') NOT VALID");
        Assert.Throws<AssayException>(() => Import("c.xlsx", "I4", "Elephants"));
        Assert.Equal((1, 0, "a.xlsx"), (Total("giraffes"), Total("elephants"), _search.Find(new()).Source.Name));
    }

    [Fact]
    public void A_database_that_was_filled_before_there_was_a_search_is_indexed_by_the_first()
    {
        Import("a.xlsx", "I4", "Giraffes");
        using (var context = RiskContext.Of(_test.Database))
            context.Database.Migrate(context.Database.GetMigrations().First());
        Assert.Equal(1, Total("giraffes"));
        Import("b.xlsx");
        Assert.Equal(0, Total("giraffes"));
    }

    [Fact]
    public void An_index_made_by_another_version_is_made_again()
    {
        Import("a.xlsx", "I4", "Giraffes");
        Sql("UPDATE risk_search_state SET version = 0");
        Sql("DELETE FROM risk_search");
        Assert.Equal((1, 2), (Total("giraffes"), Total("")));
    }

    [Fact]
    public void Many_may_search_at_once_while_files_are_imported()
    {
        Import("a.xlsx", "I4", "Giraffes");
        Parallel.For(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            if (i % 10 == 9)
                Import($"{i}.xlsx", "I4", i % 20 == 9 ? "Giraffes too" : "Giraffes three");
            else
                Assert.Equal(1, Total("giraffe"));
        });
    }

    // A text longer than PostgreSQL's 1 MiB of terms, positions beyond its 16,383, and letters of all kinds.
    [Fact]
    public void A_text_as_long_as_a_cell_can_be_is_indexed_as_far_as_may_be()
    {
        Import("a.xlsx", "K4", string.Join(' ', Enumerable.Range(0, 3200).Select(i => FormattableString.Invariant($"żółć{i:00000}"))));
        Assert.Equal((1, 1), (Total("zolc00000"), Total("\"zolc03198 zolc03199\"")));
    }
}
