using Assay.Core.Errors;
using Assay.Core.Findings;
using Assay.Risks.Evidence;
using Assay.Risks.Spreadsheets;
using Assay.Risks.Store;
using Assay.Risks.Tests.Evidence;
using Assay.Storage;
using Assay.Storage.Tests;

namespace Assay.Risks.Tests.Store;

public sealed class SqliteEvidenceLedgerTests : EvidenceLedgerTests<SqliteDatabase>;

[Trait("Speed", "Slow")]
public sealed class PostgreSqlEvidenceLedgerTests : EvidenceLedgerTests<PostgreSqlDatabase>;

/// <summary>Evidence, whoever keeps its table.</summary>
public abstract class EvidenceLedgerTests<TDatabase> : IDisposable where TDatabase : ITestDatabase, new()
{
    private readonly TDatabase _test = new();

    private Database Database => _test.Database;

    private EvidenceLedger Ledger => new(Database);

    public void Dispose()
    {
        _test.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Import(string? description = null) => new RiskStore(Database).Import(
        SmallWorkbook.Xlsx(SmallWorkbook.Sheet(description is null ? SmallWorkbook.Rows() : SmallWorkbook.With("K4", Cell.OfText(description)))), "small.xlsx");

    [Fact]
    public void A_finding_comes_back_with_its_interval_verdict_and_provenance()
    {
        Assert.Empty(Ledger.All());
        var findings = SmallFindings.Of("run", SmallFindings.Finding("a"), SmallFindings.Finding("b", Verdict.Inconclusive, double.NaN));
        var outcome = Ledger.File(findings, Ledger.Place("2.2"), EvidenceRelation.Mitigates, "it's \"so\"");
        Assert.Equal((2, 0), (outcome.Filed.Count, outcome.WasThere.Count));
        var filed = Ledger.All();
        Assert.Equal(findings.Findings, filed.Select(one => one.Finding));
        Assert.All(filed, one => Assert.Equal((findings.Run, "2.2", EvidenceRelation.Mitigates, "it's \"so\"", DateTimeKind.Utc), (one.Run, one.Place.Key, one.Relation, one.Note, one.FiledAt.Kind)));
        Assert.Equal(filed, Ledger.Under(Ledger.Place("2.2")));
        Assert.Empty(Ledger.Under(Ledger.Place("2.1")));
    }

    [Fact]
    public void The_same_finding_of_a_run_is_filed_under_a_place_once()
    {
        var place = Ledger.Place("2.2");
        Ledger.File(SmallFindings.Of("run", SmallFindings.Finding("a")), place);
        var again = Ledger.File(SmallFindings.Of("run", SmallFindings.Finding("a", Verdict.Fails), SmallFindings.Finding("b")), place, EvidenceRelation.Supports);
        Assert.Equal(("b", "a"), (Assert.Single(again.Filed).Finding.Id, Assert.Single(again.WasThere).Finding.Id));
        Assert.Equal([Verdict.Holds, Verdict.Holds], Ledger.All().Select(one => one.Finding.Verdict));
        Ledger.File(SmallFindings.Of("run", SmallFindings.Finding("a")), Ledger.Place("7.3"));
        Ledger.File(SmallFindings.Of("other", SmallFindings.Finding("a")), place);
        Assert.Equal(4, Ledger.All().Count);
    }

    [Fact]
    public async Task Two_who_file_the_same_at_once_file_it_once()
    {
        Ledger.File(SmallFindings.Of("first", SmallFindings.Finding("a")), Ledger.Place("2.2"));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            Ledger.File(SmallFindings.Of("run", [.. Enumerable.Range(0, 20).Select(i => SmallFindings.Finding($"f{i}"))]), Ledger.Place("2.2")))));
        Assert.Equal(20, outcomes.Sum(outcome => outcome.Filed.Count));
        Assert.Equal(60, outcomes.Sum(outcome => outcome.WasThere.Count));
        Assert.Equal(21, Ledger.All().Count);
    }

    [Fact]
    public void A_row_is_named_by_uid_or_id_and_its_evidence_counts_for_its_subdomain()
    {
        Import();
        var row = Ledger.Place("01.01.00");
        Assert.Equal(("1.1", "01.01.00 Things", true), (row.Subdomain, row.Label, row.IsRow));
        Assert.Equal(row, Ledger.Place(row.Key));
        Ledger.File(SmallFindings.Of("run", SmallFindings.Finding("a")), row);
        Assert.Equal(row, Assert.Single(Ledger.Under(Ledger.Place("1.1"))).Place);
        Assert.Equal((1, 1), EvidenceCoverage.Of(Ledger.All()).Subdomains.Where(one => one.Place.Key == "1.1").Select(one => (one.Evidence.Count, one.OnRows)).Single());
    }

    [Fact]
    public void Evidence_outlasts_an_import_even_where_its_row_is_gone()
    {
        Import();
        Ledger.File(SmallFindings.Of("run", SmallFindings.Finding("a")), Ledger.Place("01.01.00"));
        Ledger.File(SmallFindings.Of("run", SmallFindings.Finding("b")), Ledger.Place("01.01.01"));
        Ledger.File(SmallFindings.Of("run", SmallFindings.Finding("c")), Ledger.Place("6.6"));
        Import("Something else may happen");
        var evidence = Ledger.All();
        Assert.Equal([(null, ""), (null, "01.01.01 Small things"), ("6.6", "Environmental harm")], evidence.Select(one => (one.Place.Subdomain, one.Place.Label)));
        Assert.Equal(["a", "b"], EvidenceCoverage.Of(evidence).Elsewhere.Select(one => one.Finding.Id));
    }

    [Fact]
    public void What_is_withdrawn_is_not_counted_and_may_be_filed_anew()
    {
        var filed = Ledger.File(SmallFindings.Of("run", SmallFindings.Finding("a")), Ledger.Place("2.2")).Filed[0];
        Assert.Equal("a", Ledger.Withdraw(filed.Id, "mistaken").Finding.Id);
        Assert.Empty(Ledger.All());
        Assert.Contains("there is no evidence", Assert.Throws<AssayException>(() => Ledger.Withdraw(filed.Id, "again")).Message, StringComparison.Ordinal);
        Assert.Single(Ledger.File(SmallFindings.Of("run", SmallFindings.Finding("a")), Ledger.Place("2.2")).Filed);
        using var context = RiskContext.Of(Database);
        Assert.Equal(["mistaken", ""], context.Evidence.OrderBy(one => one.Id).Select(one => one.WithdrawnWhy));
    }

    [Fact]
    public async Task Of_many_who_withdraw_at_once_one_does_and_the_reason_is_his()
    {
        var filed = Ledger.File(SmallFindings.Of("run", [.. Enumerable.Range(0, 10).Select(i => SmallFindings.Finding($"f{i}"))]), Ledger.Place("2.2")).Filed;
        foreach (var one in filed)
        {
            using var start = new Barrier(4);
            var reasons = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Factory.StartNew(() => Withdrawn(one.Id, $"reason {i}", start), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
            using var context = RiskContext.Of(Database);
            Assert.Equal(Assert.Single(reasons.OfType<string>()), context.Evidence.Single(stored => stored.Id == one.Id).WithdrawnWhy);
        }
    }

    private string? Withdrawn(int id, string reason, Barrier start)
    {
        start.SignalAndWait(TestContext.Current.CancellationToken);
        try
        {
            Ledger.Withdraw(id, reason);
            return reason;
        }
        catch (AssayException failure) when (failure.Message.Contains("there is no evidence", StringComparison.Ordinal))
        {
            return null;
        }
    }

    [Theory]
    [InlineData("7", "'7' is a whole domain", "7.1, 7.2, 7.3, 7.4, 7.5, 7.6")]
    [InlineData("X.1", "'X.1' is no subdomain", "Expected a code from 1.1 to 7.6")]
    [InlineData("2.9", "'2.9' is no subdomain", "Expected")]
    [InlineData("09.09.09", "'09.09.09' is no row of the current file", "")]
    [InlineData("0123456789abcdef", "'0123456789abcdef' is no row of the current file", "")]
    public void What_is_no_place_is_told(string text, params string[] says)
    {
        Import();
        var message = Assert.Throws<AssayException>(() => Ledger.Place(text)).Message;
        Assert.All(says, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_row_cannot_be_named_before_an_import_nor_by_an_id_that_two_have()
    {
        Assert.Contains("no file was imported", Assert.Throws<AssayException>(() => Ledger.Place("01.01.00")).Message, StringComparison.Ordinal);
        new RiskStore(Database).Import(SmallWorkbook.Xlsx(SmallWorkbook.Sheet(SmallWorkbook.With("C5", Cell.OfText("01.01.00")))), "twice.xlsx");
        Assert.Contains("stands 2 times in the sheet", Assert.Throws<AssayException>(() => Ledger.Place("01.01.00")).Message, StringComparison.Ordinal);
    }
}
