using Microsoft.Playwright;

namespace Assay.EndToEnd;

/// <summary>What the tests' own browser does when it hangs.</summary>
public sealed class ChromiumTests
{
    private static readonly Uri Nowhere = new("http://localhost");

    [Fact]
    public async Task A_page_that_never_answers_ends_its_test_and_those_after_it()
    {
        await using var chromium = new Chromium { Limit = TimeSpan.FromSeconds(5) };
        await chromium.InitializeAsync();
        await (await chromium.Open(Nowhere)).DisposeAsync();    // skips where there is no browser
        foreach (var use in new Func<Task>[] { () => Hang(chromium), () => chromium.Open(Nowhere) })
        {
            var failure = await Assert.ThrowsAnyAsync<PlaywrightException>(use);
            Assert.Contains("Chromium was ended: a test had not done with it after 5 s", failure.Message, StringComparison.Ordinal);
        }
    }

    private static async Task Hang(Chromium chromium)
    {
        await using var context = await chromium.Open(Nowhere);
        var page = await context.NewPageAsync();
        await page.EvaluateAsync("while (true);");
    }
}
