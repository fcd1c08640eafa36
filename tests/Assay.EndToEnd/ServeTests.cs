using System.Diagnostics;
using System.Text.RegularExpressions;
using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary><c>./assay serve</c> as a user starts it.</summary>
public sealed partial class ServeTests(Chromium chromium)
{
    [Fact]
    public async Task Served_from_any_folder_a_page_has_its_style_and_ctrl_c_stops_it()
    {
        using var home = new TemporaryFolder();
        // A program that was started in the background by a script takes over that Ctrl-C is ignored.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", Path.Combine(RepositoryRoot.Folder, "assay"), "serve", "--port", "0"]) { WorkingDirectory = "/", RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["ASSAY_HOME"] = home.Path;
        using var served = Process.Start(start)!;
        try
        {
            var line = await served.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            var address = new Uri(Address().Match(line ?? "").Value);
            await using var context = await chromium.Open(address);
            var page = await context.NewPageAsync();
            await page.GotoAsync("/runs");
            Assert.Equal("No runs yet", await page.Locator(".empty h2").TextContentAsync());
            Assert.NotEqual("", await page.EvaluateAsync<string>("getComputedStyle(document.documentElement).getPropertyValue('--mud-palette-primary')"));
        }
        finally
        {
            using var kill = Process.Start("kill", ["-INT", $"{served.Id}"])!;
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        await served.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        Assert.Equal(0, served.ExitCode);
        var said = await served.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("the workbench is stopping", said, StringComparison.Ordinal);
        Assert.DoesNotContain("checkpoint", said, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"http://\S+")]
    private static partial Regex Address();
}
