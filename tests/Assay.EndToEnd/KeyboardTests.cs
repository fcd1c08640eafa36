using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace Assay.EndToEnd;

/// <summary>What a person does with the keyboard alone.</summary>
public sealed partial class KeyboardTests(Chromium chromium, FilledWorkbench workbench) : IClassFixture<FilledWorkbench>
{
    [Fact]
    public async Task The_first_stop_leads_to_the_content()
    {
        await using var context = await chromium.Open(workbench.Address);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/risks");
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the content", await page.EvaluateAsync<string>("document.activeElement.textContent"));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(ContentFragment());
    }

    [Fact]
    public async Task Searching_choosing_and_going_back_need_no_mouse()
    {
        await using var context = await chromium.Open(workbench.Address);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/risks/search");
        await page.Locator("#q").FocusAsync();
        await page.Keyboard.TypeAsync("system");
        // While one types: no key was pressed that sends the form.
        await Expect(page.Locator("[role=status]")).ToContainTextAsync("for “system”");
        Assert.Equal("system", await page.Locator("#q").InputValueAsync());
        Assert.Contains("q=system", page.Url, StringComparison.Ordinal);
        var before = await page.Locator("[role=status] strong").TextContentAsync();
        await page.Locator(".facets .facet-link").First.FocusAsync();
        var count = await page.Locator(".facets .facet-link .number").First.TextContentAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("[role=status] strong")).ToHaveTextAsync(count!);
        Assert.Contains("domain=", page.Url, StringComparison.Ordinal);
        await page.GoBackAsync();
        await Expect(page.Locator("[role=status] strong")).ToHaveTextAsync(before!);
    }

    [Fact]
    public async Task A_filter_is_a_permalink()
    {
        await using var context = await chromium.Open(workbench.Address);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/risks/search?q=system");
        var unfiltered = await page.Locator(".results").InnerTextAsync();
        await page.Locator(".facets .facet-link").First.ClickAsync();
        await page.WaitForURLAsync(DomainInUrl());
        await using var other = await chromium.Open(workbench.Address);
        var again = await other.NewPageAsync();
        await again.GotoAsync(page.Url);
        var filtered = await again.Locator(".results").InnerTextAsync();
        Assert.NotEqual(unfiltered, filtered);
        // The address is the new one before the page is.
        await Expect(page.Locator(".results")).ToHaveTextAsync(filtered, new() { UseInnerText = true });
    }

    [Fact]
    public async Task Every_link_and_field_of_a_page_is_reached_and_none_holds_the_focus()
    {
        await using var context = await chromium.Open(workbench.Address);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/risks/statistics");
        var reached = new List<string>();
        for (var i = 0; i < 80; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            reached.Add(await page.EvaluateAsync<string>("(document.activeElement.id || document.activeElement.getAttribute('href') || document.activeElement.tagName)"));
            Assert.Equal("", await page.EvaluateAsync<string>("document.activeElement === document.body || getComputedStyle(document.activeElement).outlineStyle !== 'none' ? '' : document.activeElement.outerHTML.slice(0, 200)"));
        }
        Assert.Contains("by", reached);
        Assert.Contains("and", reached);
        Assert.Contains("/risks/replication", reached);
        Assert.True(reached.Distinct(StringComparer.Ordinal).Count() > 15);
    }

    [Fact]
    public async Task The_theme_that_was_chosen_is_remembered()
    {
        await using var context = await chromium.Open(workbench.Address);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/runs");
        var ground = await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        await page.Locator("[data-theme-button]").ClickAsync();
        var dark = await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        Assert.NotEqual(ground, dark);
        await page.GotoAsync("/risks");
        Assert.Equal(dark, await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        await page.Locator("nav a[href='/runs']").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Runs");
        Assert.Equal(dark, await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
    }

    [Fact]
    public async Task On_a_phone_the_menu_opens_and_closes_by_key()
    {
        await using var context = await chromium.Open(workbench.Address, width: 360);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/runs");
        await Expect(page.Locator("#menu")).ToBeHiddenAsync();
        await page.Locator("[data-menu]").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#menu")).ToBeVisibleAsync();
        Assert.Equal("true", await page.Locator("[data-menu]").GetAttributeAsync("aria-expanded"));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#menu")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task The_page_about_the_API_is_drawn_and_asks_no_other_server()
    {
        await using var context = await chromium.Open(workbench.Address);
        var page = await context.NewPageAsync();
        var elsewhere = new List<string>();
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(workbench.Address.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
                elsewhere.Add(request.Url);
        };
        await page.GotoAsync("/docs/api/");
        await Expect(page.GetByText("Assay's workbench").First).ToBeVisibleAsync(new() { Timeout = 30_000 });
        Assert.Empty(elsewhere);
    }

    [Fact]
    public async Task A_key_leads_to_the_search()
    {
        await using var context = await chromium.Open(workbench.Address);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/runs");
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("system");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(SearchUrl());
        await Expect(page.Locator("#q")).ToHaveValueAsync("system");
    }

    [GeneratedRegex("#content$")]
    private static partial Regex ContentFragment();

    [GeneratedRegex("domain=")]
    private static partial Regex DomainInUrl();

    [GeneratedRegex("/risks/search\\?q=system")]
    private static partial Regex SearchUrl();
}
