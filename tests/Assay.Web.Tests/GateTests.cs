using System.Net;
using System.Net.Sockets;
using Assay.Core.Errors;

namespace Assay.Web.Tests;

/// <summary>What is refused, and what browsers are told.</summary>
public sealed class GateTests(ServedWorkbench workbench) : IClassFixture<ServedWorkbench>
{
    [Fact]
    public async Task Pages_run_no_script_but_the_workbenchs_own_files()
    {
        using var response = await workbench.Get("/");
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'; script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", response.Headers.GetValues("X-Frame-Options").Single());
        Assert.DoesNotContain("Server", response.Headers.Select(header => header.Key));
    }

    [Fact]
    public async Task Pages_ask_no_other_server_for_anything()
    {
        var page = await workbench.Page("/");
        var asked = page.QuerySelectorAll("script[src], img[src]").Select(one => one.GetAttribute("src")).Concat(page.QuerySelectorAll("link[href]").Select(one => one.GetAttribute("href"))).ToList();
        Assert.True(asked.Count > 5);
        Assert.All(asked, address => Assert.StartsWith("/assets/", address, StringComparison.Ordinal));
        Assert.Empty(page.QuerySelectorAll("script:not([src])"));
        foreach (var address in asked)
            Assert.Equal(HttpStatusCode.OK, (await workbench.Get(address!)).StatusCode);
    }

    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:5190", HttpStatusCode.OK)]
    [InlineData("[::1]", HttpStatusCode.OK)]
    [InlineData("evil.example", HttpStatusCode.BadRequest)]
    [InlineData("127.0.0.1.evil.example", HttpStatusCode.BadRequest)]
    public async Task A_name_that_another_site_gave_this_address_is_refused(string host, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Host = host;
        Assert.Equal(expected, (await workbench.Send(request)).StatusCode);
    }

    [Fact]
    public async Task Another_sites_page_cannot_send_a_form()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/runs");
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        Assert.Equal(HttpStatusCode.Forbidden, (await workbench.Send(request)).StatusCode);
    }

    [Fact]
    public async Task A_file_that_was_asked_for_by_its_hash_is_kept_for_ever()
    {
        var address = (await workbench.Page("/")).QuerySelector("link[href*='theme.css']")!.GetAttribute("href")!;
        using var kept = await workbench.Get(address);
        Assert.Contains("immutable", kept.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        using var asked = await workbench.Get("/assets/theme.css");
        Assert.Contains("no-cache", asked.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        var css = await asked.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("@media (prefers-color-scheme: dark)", css, StringComparison.Ordinal);
        Assert.Contains("--mud-palette-primary", css, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await workbench.Get("/assets/Assay.Web.dll")).StatusCode);
    }

    [Fact]
    public void A_port_that_is_taken_is_told_in_one_line()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var failure = Assert.Throws<AssayException>(() => Workbench.Run(new() { Port = port, Home = workbench.Home, Database = workbench.Database }, _ => { }, new CancellationToken(canceled: true)));
        Assert.Contains($"port {port} cannot be listened on", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_make_no_sense_are_all_named() =>
        Assert.Equal(2, new WorkbenchOptions { Host = "example.org", Port = 70000 }.Faults().Count());

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("localhost", true)]
    [InlineData("::1", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("192.168.1.5", false)]
    public void Only_loopback_is_private(string host, bool expected) => Assert.Equal(expected, new WorkbenchOptions { Host = host }.IsLoopback);
}
