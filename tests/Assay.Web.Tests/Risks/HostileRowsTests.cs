using System.Text;
using Assay.Risks;
using Assay.Risks.Samples;
using Assay.Risks.Store;

namespace Assay.Web.Tests.Risks;

/// <summary>A workbook whose texts try to be something else.</summary>
public sealed class HostileRowsTests : IDisposable
{
    private const string Attack = "<img src=x onerror=alert(1)>";

    private readonly ServedWorkbench _workbench = new();

    public void Dispose() => _workbench.Dispose();

    [Fact]
    public async Task Markup_in_a_description_stays_text_on_every_page_that_shows_it()
    {
        var uid = Import("Applicants from some districts", $"{Attack} Applicants from some districts");
        foreach (var path in new[] { $"/risks/row/{uid}", "/risks/search?q=districts", "/risks/taxonomy/1.1", "/risks/documents/1" })
        {
            var page = await _workbench.Page(path);
            Assert.Empty(page.QuerySelectorAll("[onerror]"));
        }
        Assert.Contains(Attack, (await _workbench.Page($"/risks/row/{uid}")).QuerySelector("blockquote")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_formula_in_a_description_is_harmless_in_the_table_that_is_taken_away()
    {
        Import("Applicants from some districts", "=HYPERLINK(1) Applicants from some districts");
        var csv = await _workbench.Text("/api/risks.csv?q=districts");
        Assert.Contains("'=HYPERLINK", csv, StringComparison.Ordinal);
        Assert.DoesNotContain(",=HYPERLINK", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_while_the_pages_are_served_is_shown()
    {
        Assert.NotNull((await _workbench.Page("/risks")).QuerySelector("aside.notice"));
        Import("Applicants", "Candidates");
        await Task.Delay(TimeSpan.FromSeconds(2.2), TestContext.Current.CancellationToken);
        Assert.Contains("rows.csv", (await _workbench.Page("/risks")).QuerySelector(".source")!.TextContent, StringComparison.Ordinal);
    }

    // The sample with one text replaced; gives the uid of the row that has it.
    private string Import(string text, string instead)
    {
        using var memory = new MemoryStream();
        RepositoryFile.Write(memory, SampleRepository.Repository, RepositoryFormat.Csv);
        var changed = Encoding.UTF8.GetString(memory.ToArray()).Replace(text, instead, StringComparison.Ordinal);
        var repository = new RiskStore(_workbench.Database).Import(Encoding.UTF8.GetBytes(changed), "rows.csv").Repository;
        return RowUid.Of(repository.Rows)[repository.Rows.ToList().FindIndex(row => row.Description.Contains(instead.TrimStart('='), StringComparison.Ordinal))];
    }
}
