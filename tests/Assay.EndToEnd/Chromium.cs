using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Assay.EndToEnd.Chromium))]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Assay.EndToEnd;

/// <summary>Debian's browser, driven without a screen. Tests that ask for it skip where it is absent, and say so.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    // Of a machine that does other things as well; a page that is there is not waited for.
    private const float PatienceMilliseconds = 90_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private string? _ended;

    /// <summary>How long a test may keep a browser open. Playwright limits neither a page's scripts nor the opening and closing of pages, so one that hangs would be waited for without end.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(5);

    public async ValueTask InitializeAsync()
    {
        if (Program() is not { } program)
            return;
        _playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(PatienceMilliseconds);
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Timeout = PatienceMilliseconds, Args = Environment.IsPrivilegedProcess ? ["--no-sandbox", "--disable-dev-shm-usage"] : ["--disable-dev-shm-usage"] });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>A browser of its own for one test, without cookies. Where it is not closed within <see cref="Limit"/>, Chromium is ended, and whatever is asked of it from then on fails and says so.</summary>
    public async Task<IBrowserContext> Open(Uri address, int width = 1280, bool dark = false)
    {
        Assert.SkipWhen(_browser is null, "Chromium is not installed (Debian: chromium); no page was opened in a browser");
        if (_ended is { } why)
            throw new PlaywrightException(why);
        var watch = new Timer(_ => End(_browser), null, Limit, Timeout.InfiniteTimeSpan);
        var context = await _browser.NewContextAsync(new() { BaseURL = address.ToString(), ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
        context.Close += (_, _) => watch.Dispose();
        context.SetDefaultTimeout(PatienceMilliseconds);
        return context;
    }

    // One that does not close by itself is killed by Playwright, half a minute later.
    private void End(IBrowser browser)
    {
        _ended = FormattableString.Invariant($"Chromium was ended: a test had not done with it after {Limit.TotalSeconds} s, so it, or a script of a page, hangs");
        _ = browser.CloseAsync(new() { Reason = _ended });
    }

    private static string? Program() => Environment.GetEnvironmentVariable("ASSAY_CHROMIUM") is { Length: > 0 } named ? named : Places.FirstOrDefault(File.Exists);
}
