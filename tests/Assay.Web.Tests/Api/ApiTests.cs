using System.Net;
using System.Text.Json;
using Assay.Risks;
using Assay.Risks.Samples;

namespace Assay.Web.Tests.Api;

/// <summary>What programs find.</summary>
public sealed class ApiTests(ServedWorkbench workbench) : IClassFixture<ServedWorkbench>
{
    private async Task<JsonElement> Json(string path)
    {
        using var response = await workbench.Get(path);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode} {text}");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    [Fact]
    public async Task A_search_gives_the_same_as_its_page()
    {
        var found = await Json("/api/risks?q=system&domain=7&limit=3");
        var page = await workbench.Page("/risks/search?q=system&domain=7");
        Assert.Equal(page.QuerySelector("[role=status] strong")!.TextContent, found.GetProperty("total").ToString());
        var hit = found.GetProperty("hits")[0];
        Assert.Equal(page.QuerySelector(".risk-item a")!.GetAttribute("href"), $"/risks/row/{hit.GetProperty("uid")}");
        Assert.True(found.GetProperty("source").GetProperty("isSample").GetBoolean());
        Assert.Equal("risk", hit.GetProperty("level").GetString()![..4]);
    }

    [Fact]
    public async Task A_risk_comes_with_document_codes_quotations_and_whose_it_is()
    {
        var (row, uid) = SampleRepository.Repository.Rows.Zip(RowUid.Of(SampleRepository.Repository.Rows)).First(pair => pair.First.Id.ToString() == "01.01.01");
        var risk = await Json($"/api/risks/{uid}");
        Assert.Equal(row.Description, risk.GetProperty("quote").GetString());
        Assert.Equal("1.1", risk.GetProperty("domain").GetString());
        Assert.Equal(1, risk.GetProperty("document").GetProperty("number").GetInt32());
        Assert.Equal(1, risk.GetProperty("quotations").GetArrayLength());
        Assert.Contains("Invented", risk.GetProperty("source").GetString(), StringComparison.Ordinal);
        Assert.Equal(uid, (await Json("/api/risks/by-evidence-id/01.01.01"))[0].GetProperty("uid").GetString());
    }

    [Fact]
    public async Task The_table_of_a_search_holds_all_of_it()
    {
        var csv = await workbench.Text("/api/risks.csv");
        Assert.Equal(SampleRepository.Repository.Risks.Count(), Assay.Core.Reports.CsvText.Read(new StringReader(csv), "risks.csv").Count() - 1);
    }

    [Theory]
    [InlineData("/api/taxonomies", 2)]
    [InlineData("/api/documents", 6)]
    [InlineData("/api/evidence", 0)]
    [InlineData("/api/evidence?under=2.2", 0)]
    [InlineData("/api/runs", 0)]
    public async Task Lists_are_arrays(string path, int count) => Assert.Equal(count, (await Json(path)).GetArrayLength());

    [Fact]
    public async Task Statistics_come_as_numbers_and_as_files()
    {
        Assert.Equal(SampleRepository.Repository.Risks.Count(), (await Json("/api/statistics?by=subdomain&and=entity")).GetProperty("total").GetInt32());
        Assert.StartsWith("key,domain,total", await workbench.Text("/api/statistics.csv?by=domain"), StringComparison.Ordinal);
        Assert.StartsWith("<svg", await workbench.Text("/api/statistics.svg?by=domain&and=timing"), StringComparison.Ordinal);
        Assert.Equal(3, (await Json("/api/replication")).GetProperty("release").GetInt32());
    }

    [Theory]
    [InlineData("/api/risks?limit=501", HttpStatusCode.BadRequest)]
    [InlineData("/api/risks?limit=many", HttpStatusCode.BadRequest)]
    [InlineData("/api/risks?wrong=1", HttpStatusCode.BadRequest)]
    [InlineData("/api/statistics?by=colour", HttpStatusCode.BadRequest)]
    [InlineData("/api/replication?release=V7", HttpStatusCode.BadRequest)]
    [InlineData("/api/risks/none", HttpStatusCode.NotFound)]
    [InlineData("/api/runs/none", HttpStatusCode.NotFound)]
    [InlineData("/api/nothing", HttpStatusCode.NotFound)]
    public async Task Bad_input_is_answered_by_problem_details(string path, HttpStatusCode status)
    {
        using var answer = await workbench.Get(path);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.True(problem.RootElement.GetProperty("detail").GetString()!.Length > 10);
    }

    [Theory]
    [InlineData("7", "'7' is a whole domain")]
    [InlineData("9.9", "'9.9' is no subdomain")]
    [InlineData("02.03.01", "'02.03.01' names a row, and no file was imported")]
    public async Task Evidence_under_what_is_no_place_says_what_is_wrong(string under, string says)
    {
        using var answer = await workbench.Get($"/api/evidence?under={under}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.StartsWith(says, problem.RootElement.GetProperty("detail").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_description_names_every_endpoint_with_a_summary()
    {
        var paths = (await Json("/openapi/v1.json")).GetProperty("paths");
        Assert.True(paths.EnumerateObject().Count() >= 14);
        Assert.All(paths.EnumerateObject(), path => Assert.True(path.Value.GetProperty("get").TryGetProperty("summary", out _), path.Name));
        Assert.Contains(paths.GetProperty("/api/risks").GetProperty("get").GetProperty("parameters").EnumerateArray(), parameter => parameter.GetProperty("name").GetString() == "domain");
    }

    [Fact]
    public async Task The_page_about_it_asks_no_other_server()
    {
        using var moved = await workbench.Get("/docs/api");
        var page = await workbench.Page(moved.StatusCode == HttpStatusCode.OK ? "/docs/api" : "/docs/api/");
        Assert.All(page.QuerySelectorAll("script[src]"), script => Assert.DoesNotContain("//", script.GetAttribute("src"), StringComparison.Ordinal));
    }
}
