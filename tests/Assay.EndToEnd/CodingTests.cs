using Assay.Risks.Coding;
using Assay.Risks.Samples;
using Assay.Risks.Store;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Assay.EndToEnd;

/// <summary>Two people code the same items, one decides, all by keyboard and forms.</summary>
public sealed class CodingTests(Chromium chromium, FilledWorkbench workbench) : IClassFixture<FilledWorkbench>
{
    [Fact]
    public async Task Two_raters_code_blindly_one_decides_and_the_history_says_so()
    {
        var items = CodingItems.OfRows(SampleRepository.Repository, row => row.IsRisk).Take(2).ToList();
        new CodingStore(workbench.Database).Create(new() { Name = "double", Items = items, Factors = [CodingFactor.BuiltIn[0], CodingFactor.BuiltIn[1]], Raters = ["ann", "bob"] });
        await using var context = await chromium.Open(workbench.Address);
        var page = await context.NewPageAsync();
        await CodeAs(page, "ann", "7.1");
        // Bob's page knows nothing of what ann said.
        await page.GotoAsync("/coding/double/queue?rater=bob");
        Assert.DoesNotContain("ann", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        await CodeAs(page, "bob", "7.2");
        await page.GotoAsync("/coding/double");
        await page.GetByRole(AriaRole.Link, new() { Name = "2 disagreements" }).ClickAsync();
        await Expect(page.Locator(".said li")).ToHaveCountAsync(2);
        await page.Locator("select").SelectOptionAsync("7.2");
        await page.Locator("#by").FillAsync("carol");
        await page.Locator("#reason").FillAsync("The text says so.");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("[role=status]")).ToContainTextAsync("1 waits");
        var decided = new CodingStore(workbench.Database).Open("double").Events.Single(code => code.IsConsensus);
        await page.GotoAsync($"/coding/double/items/{decided.Item}");
        await Expect(page.Locator("main")).ToContainTextAsync("carol, decision");
        await page.GotoAsync("/coding/double/agreement");
        await Expect(page.Locator("h2").First).ToHaveTextAsync("domain");
    }

    private static async Task CodeAs(IPage page, string rater, string domain)
    {
        await page.GotoAsync($"/coding/double/queue?rater={rater}");
        for (var left = 2; left > 0; left--)
        {
            await Expect(page.Locator("[role=status]")).ToContainTextAsync(FormattableString.Invariant($"{left} left of 2"));
            await page.Locator("select").SelectOptionAsync(domain);
            await page.Locator("input[type=radio]").First.FocusAsync();
            await page.Keyboard.PressAsync("Space");
            await page.GetByRole(AriaRole.Button, new() { Name = "Keep and go on" }).FocusAsync();
            await page.Keyboard.PressAsync("Enter");
        }
        await Expect(page.Locator("h1")).ToHaveTextAsync($"Nothing left for {rater}");
    }
}
