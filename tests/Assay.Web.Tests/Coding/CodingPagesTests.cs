using System.Net;
using AngleSharp.Dom;
using Assay.Risks.Coding;
using Assay.Risks.Samples;
using Assay.Risks.Store;

namespace Assay.Web.Tests.Coding;

/// <summary>Projects, queues, items, disagreements and agreement.</summary>
public sealed class CodingPagesTests : IDisposable
{
    private readonly ServedWorkbench _workbench = new();

    private CodingStore Store => new(_workbench.Database);

    public void Dispose() => _workbench.Dispose();

    [Fact]
    public async Task Without_projects_the_page_says_how_to_make_one() =>
        Assert.Contains("risk project create", (await _workbench.Page("/coding")).QuerySelector(".empty pre")!.TextContent, StringComparison.Ordinal);

    [Fact]
    public async Task A_form_sends_codes_and_leads_to_the_next_item()
    {
        var project = Create();
        var next = await Send("/coding/pilot/queue?rater=ann", project.Items[0].Key, ("domain", "7.1"), ("entity", "entity.2"), ("intent", "intent.1"), ("timing", "timing.2"));
        Assert.Equal(HttpStatusCode.Found, next.Status);
        var after = Store.Open("pilot");
        Assert.Equal("7.1", after.Current(project.Items[0].Key, "domain", "ann")!.Value);
        Assert.Contains("2 left of 3", (await _workbench.Page("/coding/pilot/queue?rater=ann")).QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_that_was_left_out_is_named_beside_the_form_and_what_was_chosen_stays()
    {
        var project = Create();
        var (status, page) = await Send("/coding/pilot/queue?rater=ann", project.Items[0].Key, ("domain", "7.1"), ("entity", "entity.2"));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("intent, timing", page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector("option[value='7.1'][selected]"));
        Assert.Empty(Store.Open("pilot").Events);
    }

    [Fact]
    public async Task A_change_of_mind_begins_with_what_was_said_and_is_kept_beside_it()
    {
        var key = Create().Items[0].Key;
        Submit(key, "ann", "7.1");
        var again = $"/coding/pilot/queue?rater=ann&item={key}";
        Assert.NotNull((await _workbench.Page(again)).QuerySelector("option[value='7.1'][selected]"));
        await Send(again, key, ("domain", "2.2"), ("entity", "entity.2"), ("intent", "intent.2"), ("timing", "timing.2"));
        Assert.Equal(["7.1", "2.2"], Store.Open("pilot").Events.Where(code => code.Factor == "domain").Select(code => code.Value));
    }

    [Fact]
    public async Task Nobody_sees_the_others_codes_of_an_item_before_all_have_coded_it()
    {
        var key = Create().Items[0].Key;
        Submit(key, "ann", "7.1");
        var page = await _workbench.Page($"/coding/pilot/items/{key}");
        Assert.DoesNotContain("7.1", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Coded so far by ann", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Submit(key, "bob", "7.2");
        Assert.Equal(8, (await _workbench.Page($"/coding/pilot/items/{key}")).QuerySelectorAll("tbody tr").Length);
    }

    [Fact]
    public async Task A_disagreement_is_shown_and_decided_on()
    {
        var key = Create().Items[0].Key;
        Submit(key, "ann", "7.1");
        Submit(key, "bob", "7.2");
        var page = await _workbench.Page("/coding/pilot/disagreements");
        Assert.Equal(2, page.QuerySelectorAll(".said li").Length);
        using var decided = await Post(page, "/coding/pilot/disagreements", ("Sent.Codes[domain]", "7.2"), ("Sent.By", "carol"), ("Sent.Reason", "It says so."));
        Assert.Equal(HttpStatusCode.Found, decided.StatusCode);
        Assert.Equal("7.2", Store.Open("pilot").Adjudicated(key, "domain")!.Value);
        Assert.Contains("None waits", (await _workbench.Page("/coding/pilot/disagreements")).QuerySelector(".lead")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agreement_is_the_rooms_own()
    {
        foreach (var item in Create().Items)
        {
            Submit(item.Key, "ann", "7.1");
            Submit(item.Key, "bob", item.Key == Store.Open("pilot").Items[0].Key ? "7.1" : "2.2");
        }
        var page = await _workbench.Page("/coding/pilot/agreement");
        var percent = page.QuerySelectorAll("tbody tr").First(row => row.QuerySelector("th")!.TextContent == "Percent");
        Assert.Equal("0.3333", percent.QuerySelector("td")!.TextContent);
    }

    [Fact]
    public async Task A_form_that_the_workbench_did_not_give_out_changes_nothing()
    {
        var key = Create().Items[0].Key;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/coding/pilot/queue?rater=ann") { Content = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal) { ["_handler"] = "code", ["Sent.Item"] = key, ["Sent.Codes[domain]"] = "7.1" }) };
        Assert.Equal(HttpStatusCode.BadRequest, (await _workbench.Send(request)).StatusCode);
        Assert.Empty(Store.Open("pilot").Events);
    }

    [Theory]
    [InlineData("/coding/none")]
    [InlineData("/coding/none/queue?rater=ann")]
    [InlineData("/coding/none/items/x")]
    public async Task A_project_that_is_not_there_is_answered_as_such(string path)
    {
        Create();
        Assert.Equal(HttpStatusCode.NotFound, (await _workbench.Answer(path)).Status);
    }

    private CodingProject Create()
    {
        var items = CodingItems.OfRows(SampleRepository.Repository, row => row.IsRisk).Take(3).ToList();
        return Store.Create(new() { Name = "pilot", Items = items, Factors = CodingFactor.BuiltIn, Raters = ["ann", "bob"] });
    }

    private void Submit(string key, string rater, string domain) => Store.Submit("pilot", new(key, rater, new Dictionary<string, string>(StringComparer.Ordinal) { ["domain"] = domain, ["entity"] = "entity.2", ["intent"] = "intent.2", ["timing"] = "timing.2" }));

    private async Task<(HttpStatusCode Status, IDocument Page)> Send(string path, string key, params (string Factor, string Code)[] codes)
    {
        using var answer = await Post(await _workbench.Page(path), path, [("Sent.Item", key), .. codes.Select(code => ($"Sent.Codes[{code.Factor}]", code.Code))]);
        return (answer.StatusCode, new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    // With what the page itself put into its form.
    private Task<HttpResponseMessage> Post(IDocument page, string path, params (string Name, string Value)[] fields)
    {
        var form = page.QuerySelector("form[method=post]")!.QuerySelectorAll("input[type=hidden]").ToDictionary(field => field.GetAttribute("name")!, field => field.GetAttribute("value") ?? "", StringComparer.Ordinal);
        foreach (var (name, value) in fields)
            form[name] = value;
        return _workbench.Send(new(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form) });
    }
}
