using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Assay.EndToEnd;

/// <summary>Every page in light and dark, on a desk and on a phone.</summary>
public sealed class PageTests(Chromium chromium, FilledWorkbench workbench) : IClassFixture<FilledWorkbench>
{
    private const int Desk = 1280, Phone = 360;

    public static TheoryData<string> Addresses =>
    [
        "/", "/runs", "/runs?kind=none", "/runs/walk-1", "/runs/walk-1/report", "/risks", "/risks/taxonomy", "/risks/taxonomy?factor=timing", "/risks/taxonomy/7", "/risks/taxonomy/7.1", "/risks/taxonomy/entity.2",
        "/risks/search", "/risks/search?q=system&domain=7&entity=ai", "/risks/search?q=nothingofthekind", $"/risks/row/{FilledWorkbench.FirstUid}", "/risks/documents", "/risks/documents/1",
        "/risks/statistics", "/risks/statistics?by=subdomain&and=entity", "/risks/replication", "/risks/evidence",
        "/coding", "/coding/pilot", "/coding/pilot/queue?rater=ann", "/coding/pilot/queue?rater=nobody", "/coding/pilot/disagreements", "/coding/pilot/agreement", $"/coding/pilot/items/{FilledWorkbench.FirstUid}", "/nowhere",
    ];

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task A_page_is_sound_in_either_theme_and_width(string address)
    {
        var faults = new List<string>();
        foreach (var (width, dark) in new[] { (Desk, false), (Desk, true), (Phone, false), (Phone, true) })
        {
            await using var context = await chromium.Open(workbench.Address, width, dark);
            var page = await context.NewPageAsync();
            var where = FormattableString.Invariant($"{address} at {width} {(dark ? "dark" : "light")}: ");
            faults.AddRange((await Faults(page, address, Rules(width, dark))).Select(fault => where + fault));
            await Keep(page, address, width, dark);
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static async Task<List<string>> Faults(IPage page, string address, AxeRunOptions? rules)
    {
        var faults = new List<string>();
        page.Console += (_, line) =>
        {
            // That a page which is meant to be absent is absent.
            if (line.Type is "error" or "warning" && !(address == "/nowhere" && line.Text.Contains("404", StringComparison.Ordinal)))
                faults.Add($"console: {line.Text}");
        };
        page.PageError += (_, error) => faults.Add($"script: {error}");
        page.RequestFailed += (_, request) => faults.Add($"request: {request.Url}");
        await page.GotoAsync(address, new() { WaitUntil = WaitUntilState.NetworkIdle });
        var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - window.innerWidth");
        if (overflow > 0)
            faults.Add(FormattableString.Invariant($"scrolls sideways by {overflow} px: {await page.EvaluateAsync<string>(Widest)}"));
        if (rules is null)
            return faults;
        var axe = await page.RunAxe(rules);
        faults.AddRange(axe.Violations.Where(violation => violation.Impact is "serious" or "critical")
            .Select(violation => $"axe {violation.Impact}: {violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))}"));
        return faults;
    }

    // Axe takes seconds a page: all its rules once, colours again in the dark; a phone's page has the same elements.
    private static AxeRunOptions? Rules(int width, bool dark) => (width, dark) switch
    {
        (Desk, false) => new(),
        (Desk, true) => new() { RunOnly = new() { Type = "rule", Values = ["color-contrast"] } },
        _ => null,
    };

    // For looking at: ASSAY_SHOTS names a folder.
    private static async Task Keep(IPage page, string address, int width, bool dark)
    {
        if (Environment.GetEnvironmentVariable("ASSAY_SHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, FormattableString.Invariant($"{string.Concat(address.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'))}-{width}-{(dark ? "dark" : "light")}.png")), FullPage = true });
    }

    private const string Widest = """
        [...document.querySelectorAll("main *")].filter(one => one.getBoundingClientRect().right > window.innerWidth && !one.closest(".wide")).slice(0, 3).map(one => one.outerHTML.slice(0, 120)).join(" | ")
        """;
}
