using System.Net.Sockets;
using System.Text;

namespace Assay.Web.Tests;

/// <summary>Requests for what is known about a page, without the page.</summary>
public sealed class HeadTests(ServedWorkbench workbench) : IClassFixture<ServedWorkbench>
{
    [Theory]
    [InlineData("/", "200 OK")]
    [InlineData("/risks/search?q=system", "200 OK")]
    [InlineData("/api/taxonomies", "200 OK")]
    [InlineData("/api/risks.csv", "200 OK")]
    [InlineData("/assets/theme.css", "200 OK")]
    [InlineData("/nowhere", "404 Not Found")]
    [InlineData("/api/risks/none", "404 Not Found")]
    public async Task A_head_request_is_answered_as_get_is_without_the_body(string path, string status)
    {
        var (head, none) = await Ask("HEAD", path);
        var (get, body) = await Ask("GET", path);
        Assert.StartsWith($"HTTP/1.1 {status}\r\n", head, StringComparison.Ordinal);
        Assert.Equal(ContentType(get), ContentType(head));
        Assert.Equal("", none);
        Assert.NotEqual("", body);
    }

    private static string ContentType(string head) => head.Split("\r\n").Single(line => line.StartsWith("Content-Type:", StringComparison.Ordinal));

    // By hand: a client never looks for a body that HEAD must not have.
    private async Task<(string Head, string Body)> Ask(string method, string path)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(workbench.Address.Host, workbench.Address.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return (answer[..end], answer[(end + 4)..]);
    }
}
