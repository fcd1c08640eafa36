using System.Globalization;
using System.Net;
using Assay.Risks;
using Assay.Risks.Samples;

namespace Assay.Web.Tests.Risks;

/// <summary>The risk repository's pages over the built-in sample.</summary>
public sealed class RiskPagesTests(ServedWorkbench workbench) : IClassFixture<ServedWorkbench>
{
    private static Repository Sample => SampleRepository.Repository;

    [Theory]
    [InlineData("/risks")]
    [InlineData("/risks/taxonomy")]
    [InlineData("/risks/search")]
    [InlineData("/risks/documents")]
    [InlineData("/risks/statistics")]
    [InlineData("/risks/replication")]
    public async Task Without_a_workbook_every_page_says_that_the_risks_are_invented_and_how_to_import(string path)
    {
        var notice = (await workbench.Page(path)).QuerySelector("aside.notice")!;
        Assert.Contains("invented", notice.TextContent, StringComparison.Ordinal);
        Assert.Contains("./assay risk import", notice.QuerySelector("pre")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_matrix_counts_what_the_rows_say_and_each_number_leads_to_as_many_risks()
    {
        var page = await workbench.Page("/risks/taxonomy?factor=entity");
        var rows = page.QuerySelectorAll("tbody.matrix tr");
        Assert.True(rows.Length >= 7 + 24);
        foreach (var row in rows.Where(row => row.QuerySelector("th .code")!.TextContent is ['1' or '7', '.', _]))
        {
            var code = row.QuerySelector("th .code")!.TextContent;
            var link = row.QuerySelectorAll("td a").Last();
            var expected = Sample.Risks.Count(risk => risk.Domain?.ToString() == code);
            Assert.Equal(expected, int.Parse(link.TextContent, CultureInfo.InvariantCulture));
            var found = await workbench.Page(link.GetAttribute("href")!);
            Assert.Equal(expected, int.Parse(found.QuerySelector("[role=status] strong")!.TextContent, CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task Every_risk_has_a_page_by_its_uid_and_by_its_evidence_id()
    {
        foreach (var (row, uid) in Sample.Rows.Zip(RowUid.Of(Sample.Rows)).Where(pair => pair.First.IsRisk).Take(12))
        {
            var page = await workbench.Page($"/risks/row/{uid}");
            Assert.Contains(row.Description.Trim().Split('\n')[0], page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
            using var byId = await workbench.Get($"/risks/id/{row.Id}");
            Assert.Equal(HttpStatusCode.Found, byId.StatusCode);
            Assert.EndsWith($"/risks/row/{uid}", byId.Headers.Location!.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/risks/row/0000000000000000")]
    [InlineData("/risks/id/99.99.99")]
    [InlineData("/risks/documents/999")]
    [InlineData("/risks/taxonomy/9.9")]
    [InlineData("/risks/nowhere")]
    [InlineData("/risks/row/%27%3B%20DROP%20TABLE%20risk_rows%3B--")]
    public async Task What_is_not_there_is_answered_by_a_page_that_says_so(string path)
    {
        var (status, page) = await workbench.Answer(path);
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal("Nothing here", page.QuerySelector("h1")!.TextContent);
        Assert.NotNull(page.QuerySelector("nav a[href='/risks']"));
    }

    [Theory]
    [InlineData("/risks/search?domian=7", "did you mean 'domain'?")]
    [InlineData("/risks/search?domain=99", "'99'")]
    [InlineData("/risks/search?offset=-1", "offset")]
    [InlineData("/risks/statistics?by=entitty", "did you mean 'entity'?")]
    [InlineData("/risks/replication?release=V9", "V9")]
    public async Task Words_that_are_not_understood_are_named(string path, string said)
    {
        var (status, page) = await workbench.Answer(path);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(said, page.QuerySelector(".failure")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("'; DROP TABLE risk_rows; --")]
    [InlineData("\"unclosed")]
    [InlineData("\" onfocus=alert(1) x=\"")]
    [InlineData("* - \" NEAR( AND")]
    public async Task Nothing_that_can_be_typed_into_the_search_is_an_error_or_becomes_markup(string text)
    {
        var page = await workbench.Page($"/risks/search?q={Uri.EscapeDataString(text)}");
        Assert.Equal(text, page.QuerySelector("input#q")!.GetAttribute("value"));
        Assert.Empty(page.QuerySelectorAll("script:not([src]), [onfocus]"));
    }

    [Fact]
    public async Task A_facet_is_a_link_that_chooses_and_another_that_takes_back()
    {
        var page = await workbench.Page("/risks/search?q=system");
        var facet = page.QuerySelectorAll(".facet-link").First(link => link.GetAttribute("href")!.Contains("entity=", StringComparison.Ordinal));
        var count = facet.QuerySelector(".number")!.TextContent;
        var chosen = await workbench.Page(facet.GetAttribute("href")!);
        Assert.Equal(count, chosen.QuerySelector("[role=status] strong")!.TextContent);
        var back = chosen.QuerySelector("a.chip.chosen")!.GetAttribute("href");
        Assert.Equal("/risks/search?q=system", back);
        // The form keeps what is chosen when other words are typed.
        Assert.Contains(chosen.QuerySelectorAll("form.search-form input[type=hidden]"), field => field.GetAttribute("name") == "entity");
    }

    [Fact]
    public async Task Statistics_are_what_the_rows_say_in_either_way_of_counting()
    {
        var risks = await workbench.Page("/risks/statistics?by=document");
        Assert.Equal(Sample.Risks.Count(), risks.QuerySelectorAll("tbody tr td:nth-child(2)").Sum(cell => int.Parse(cell.TextContent.Trim(), CultureInfo.InvariantCulture)));
        var documents = await workbench.Page("/risks/statistics?by=document&counting=documents");
        Assert.All(documents.QuerySelectorAll("tbody tr td:nth-child(2)"), cell => Assert.Equal("1", cell.TextContent.Trim()));
    }

    [Fact]
    public async Task A_document_lists_its_risks()
    {
        var page = await workbench.Page("/risks/documents/1");
        Assert.Equal(Sample.Risks.Count(risk => risk.Document == 1), page.QuerySelectorAll(".outline li").Length);
    }

    [Fact]
    public async Task Evidence_shows_all_subdomains_as_not_measured_at_first() =>
        Assert.Equal(24, (await workbench.Page("/risks/evidence")).QuerySelectorAll("tbody tr").Count(row => row.TextContent.Contains("not measured", StringComparison.Ordinal)));
}
