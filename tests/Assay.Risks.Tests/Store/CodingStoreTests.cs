using Assay.Core.Errors;
using Assay.Risks.Coding;
using Assay.Risks.Samples;
using Assay.Risks.Spreadsheets;
using Assay.Risks.Store;
using Assay.Risks.Tests.Coding;
using Assay.Storage;
using Assay.Storage.Tests;
using Assay.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Assay.Risks.Tests.Store;

public sealed class SqliteCodingStoreTests : CodingStoreTests<SqliteDatabase>;

[Trait("Speed", "Slow")]
public sealed class PostgreSqlCodingStoreTests : CodingStoreTests<PostgreSqlDatabase>;

/// <summary>Projects, whoever keeps their tables.</summary>
public abstract class CodingStoreTests<TDatabase> : IDisposable where TDatabase : ITestDatabase, new()
{
    private readonly TDatabase _test = new();

    private readonly TemporaryFolder _folder = new();

    private CodingStore Store => new(_test.Database);

    public void Dispose()
    {
        _test.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private static CodingPlan Plan(params string[] raters) => new()
    {
        Name = "p", Items = [SmallProject.Item("x", "1"), SmallProject.Item("y", "2")], Factors = [SmallProject.Factor("entity"), SmallProject.Tree], Raters = raters, Guidance = "Read \"all\" of it; '); DROP TABLE coding_events; --",
    };

    private static CodeSubmission Codes(string item, string rater, params (string Factor, string Value)[] codes) => new(item, rater, codes.ToDictionary(code => code.Factor, code => code.Value, StringComparer.Ordinal));

    [Fact]
    public void A_project_comes_back_as_it_was_planned()
    {
        Assert.Empty(Store.Projects());
        var plan = Plan("ann", "bob");
        var made = Store.Create(plan);
        var project = Store.Open("p");
        Assert.Equal(plan.Items, project.Items);
        Assert.Equal(plan.Factors, project.Factors);
        Assert.Equal((plan.Name, plan.Guidance, true, DateTimeKind.Utc), (project.Heading.Name, project.Heading.Guidance, project.Heading.IsBlind, project.Heading.CreatedAt.Kind));
        Assert.Equal(made.Heading, Assert.Single(Store.Projects()));
        Assert.All(project.Items, item => Assert.Equal(["ann", "bob"], project.RatersOf(item.Key)));
        Assert.Contains("there is a project 'p' already", Assert.Throws<AssayException>(() => Store.Create(plan)).Message, StringComparison.Ordinal);
        Assert.Contains("did you mean 'p'", Assert.Throws<AssayException>(() => Store.Open("q")).Message, StringComparison.Ordinal);
        Assert.Contains("ratersPerItem", Assert.Throws<AssayException>(() => Store.Create(Plan("ann") with { Name = "r", RatersPerItem = 2 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Codes_come_back_as_they_were_given_and_in_their_order()
    {
        Store.Create(Plan("ann", "bob"));
        var given = Store.Submit("p", Codes("x", "ann", ("entity", "AI")) with { Confidence = 0.75, Reason = "it says so", Span = "may happen" }).Added[0];
        Store.Submit("p", Codes("x", "ann", ("entity", "Human"), ("tree", "a.1")));
        Assert.True(Store.Submit("p", Codes("x", "bob", ("entity", "AI"), ("tree", "b"))).Opened);
        var project = Store.Open("p");
        Assert.Equal(["entity.2", "entity.1", "a.1", "entity.2", "b"], project.Events.Select(code => code.Value));
        var stored = project.Events[0];
        Assert.Equal(given with { At = stored.At }, stored);
        Assert.Equal((0.75, "it says so", "may happen", "ann", RaterRole.Human, true, SmallProject.Factor("entity").TaxonomyVersion, DateTimeKind.Utc), (stored.Confidence, stored.Reason, stored.Span, stored.Rater, stored.Role, stored.IsIndependent, stored.TaxonomyVersion, stored.At.Kind));
        Assert.Equal(stored.Id, project.Events[1].Supersedes);
        Assert.Single(Store.Submit("p", Codes("x", "bob", ("tree", "b"))).Unchanged);
        Assert.Equal(5, Store.Open("p").Events.Count);
    }

    [Fact]
    public void A_submission_with_one_wrong_word_adds_nothing()
    {
        Store.Create(Plan("ann", "bob"));
        Assert.Throws<AssayException>(() => Store.Submit("p", Codes("x", "ann", ("entity", "AI"), ("tree", "c"))));
        Assert.Empty(Store.Open("p").Events);
    }

    [Fact]
    public void Codes_can_be_neither_changed_nor_deleted_by_anybody()
    {
        Store.Create(Plan("ann", "bob"));
        Store.Submit("p", Codes("x", "ann", ("entity", "AI")));
        using var context = RiskContext.Of(_test.Database);
        List<string> attempts = ["UPDATE coding_events SET value = 'entity.1'", "DELETE FROM coding_events"];
        if (_test.Database.Provider == DatabaseProvider.PostgreSql)
            attempts.Add("TRUNCATE coding_events");
        foreach (var sql in attempts)
            Assert.Contains("codes are added and never changed", Assert.ThrowsAny<Exception>(() => context.Database.ExecuteSqlRaw(sql)).Message, StringComparison.Ordinal);
        Assert.Equal("entity.2", Store.Open("p").Events.Single().Value);
    }

    [Fact]
    public async Task Many_who_code_at_once_lose_nothing()
    {
        string[] raters = [.. Enumerable.Range(0, 6).Select(i => $"r{i}")];
        Store.Create(Plan(raters));
        await Task.WhenAll(raters.SelectMany(rater => new[] { "x", "y" }.Select(item => Task.Run(() => Store.Submit("p", Codes(item, rater, ("entity", "AI"), ("tree", "b")))))));
        var project = Store.Open("p");
        Assert.Equal(24, project.Events.Count);
        Assert.All(project.Items, item => Assert.True(project.IsOpen(item.Key)));
        Assert.All(project.Items, item => Assert.Single(project.Events, code => code.Item == item.Key && code.Opens));
    }

    // One person in several windows: the codes form one chain, each in the place of the one before.
    [Fact]
    public async Task One_rater_who_writes_from_many_places_leaves_one_chain()
    {
        Store.Create(Plan("ann", "bob"));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Store.Submit("p", Codes("x", "ann", ("entity", i % 2 == 0 ? "AI" : "Human")) with { Reason = $"window {i}" }))));
        var events = Store.Open("p").Events;
        Assert.Equal(8, events.Count);
        Assert.Equal([null, .. events.SkipLast(1).Select(code => (int?)code.Id)], events.Select(code => code.Supersedes));
    }

    [Fact]
    public async Task Of_many_who_decide_at_once_one_decides_and_the_others_are_told()
    {
        Store.Create(Plan("ann", "bob"));
        Store.Submit("p", Codes("x", "ann", ("entity", "AI"), ("tree", "b")));
        Store.Submit("p", Codes("x", "bob", ("entity", "Human"), ("tree", "b")));
        var told = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() =>
        {
            try
            {
                Store.Adjudicate("p", new("x", "entity", "Other", $"judge {i}", ""));
                return null;
            }
            catch (AssayException failure)
            {
                return failure.Message;
            }
        })));
        Assert.Single(told, message => message is null);
        Assert.All(told.OfType<string>(), message => Assert.Contains("was decided on already: entity entity.3 by judge", message, StringComparison.Ordinal));
        var decided = Assert.Single(Store.Open("p").Events, code => code.IsConsensus);
        Assert.Equal(decided.Id, Store.Adjudicate("p", new("x", "entity", "AI", "eve", "") { Replaces = decided.Id }).Supersedes);
    }

    [Fact]
    public void A_file_of_codes_is_taken_in_whole_or_not_at_all()
    {
        Store.Create(Plan("ann", "bob"));
        File.WriteAllText(_folder["a.csv"], "item,factor,value\nx,entity,AI\nx,tree,b\ny,entity,Robot\n");
        Assert.Contains("line 4", Assert.Throws<UnreadableFileException>(() => Store.Import("p", _folder["a.csv"], "ann", RaterRole.Import)).Message, StringComparison.Ordinal);
        Assert.Empty(Store.Open("p").Events);
        File.WriteAllText(_folder["a.csv"], "item,factor,value\nx,entity,AI\nx,tree,b\ny,entity,Human\n");
        Assert.Equal(3, Store.Import("p", _folder["a.csv"], "ann", RaterRole.Import).Sum(outcome => outcome.Added.Count));
        Assert.Equal(3, Store.Import("p", _folder["a.csv"], "ann", RaterRole.Import).Sum(outcome => outcome.Unchanged.Count));
        Assert.Equal(2, Store.Import("p", _folder["a.csv"], "a model", RaterRole.Model).Count(outcome => outcome.Item.Key == "x"));
        var project = Store.Open("p");
        Assert.Equal((6, true), (project.Events.Count, project.IsCodedBy("x", "ann")));
        Assert.Equal(["ann", "bob", "a model"], project.Raters);
        Assert.False(project.IsOpen("x"));
    }

    [Fact]
    public void A_file_completes_what_others_coded_and_opens_it()
    {
        Store.Create(Plan("ann", "bob"));
        Store.Submit("p", Codes("x", "bob", ("entity", "AI"), ("tree", "b")));
        File.WriteAllText(_folder["a.csv"], "item,factor,value\nx,entity,AI\nx,tree,b\n");
        Store.Import("p", _folder["a.csv"], "ann", RaterRole.Import);
        Assert.Equal([false, false, false, true], Store.Open("p").Events.Select(code => code.Opens));
    }

    [Fact]
    public void More_raters_get_items_and_nobody_gets_one_twice()
    {
        Store.Create(Plan("ann"));
        Assert.Equal(2, Store.Assign("p", ["bob", "eve"], perItem: 1));
        Assert.Equal(0, Store.Assign("p", ["ann"]));
        Assert.Equal([1, 1], new[] { "bob", "eve" }.Select(rater => Store.Open("p").Queue(rater).Count));
        Assert.Throws<AssayException>(() => Store.Assign("p", [" x"]));
        Assert.Throws<AssayException>(() => Store.Assign("p", ["x"], perItem: 2));
    }

    [Fact]
    public void Published_codes_are_a_rater_whom_nobody_waits_for()
    {
        var rows = SampleRepository.Repository;
        var items = CodingItems.OfRows(rows, row => row.IsRisk && row.Document == 1);
        var project = Store.Create(new() { Name = "p", Items = items, Factors = CodingFactor.BuiltIn, Raters = ["ann"] }, CodingItems.PublishedCodes(rows, row => row.IsRisk && row.Document == 1));
        Assert.Equal(["ann", CodingStore.Published], project.Raters);
        var row = rows.Rows.First(row => row.IsRisk && row.Document == 1 && row.Domain is { IsSubdomain: true });
        Assert.Equal((row.Domain!.Value.ToString(), CausalCode.NodeCode(CausalFactor.Entity, row.Causal.Entity!.Value)),
            (project.Current(project.Item(row.Id.ToString()!).Key, "domain", CodingStore.Published)!.Value, project.Current(project.Item(row.Id.ToString()!).Key, "entity", CodingStore.Published)!.Value));
        Assert.Equal(items.Count, project.Queue("ann").Count);
        Assert.Empty(project.Seen(items[0].Key, "ann"));
    }

    [Fact]
    public void Codes_outlast_an_import_of_another_state_of_the_file()
    {
        var risks = new RiskStore(_test.Database);
        var first = risks.Import(SmallWorkbook.Xlsx(SmallWorkbook.Sheet(SmallWorkbook.Rows())), "a.xlsx").Repository;
        var items = CodingItems.OfRows(first, row => row.IsRisk);
        Store.Create(new() { Name = "p", Items = items, Factors = [SmallProject.Factor("entity")], Raters = ["ann"] });
        Store.Submit("p", Codes("01.01.00", "ann", ("entity", "AI")));
        var after = risks.Import(SmallWorkbook.Xlsx(SmallWorkbook.Sheet(SmallWorkbook.With("O4", Cell.OfText("3 - Other")))), "b.xlsx").Repository;
        var project = Store.Open("p");
        Assert.Equal(items, project.Items);
        Assert.Equal("entity.2", project.Events.Single().Value);
        Assert.Equal(project.Items.Select(item => item.Key), CodingItems.OfRows(after, row => row.IsRisk).Select(item => item.Key));
    }
}
