using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Assay.Core.Runs;
using Assay.Storage;
using Assay.TestKit;
using Microsoft.AspNetCore.Builder;

namespace Assay.Web.Tests;

/// <summary>A workbench on a free port over an empty home and database, as a browser finds it.</summary>
public class ServedWorkbench : IDisposable
{
    private readonly TemporaryFolder _home = new();
    private readonly Lazy<WebApplication> _app;
    private readonly Lazy<HttpClient> _client;

    public ServedWorkbench()
    {
        Database = Database.OfFile(_home["assay.db"]);
        _app = new(Start);
        _client = new(() => new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = Address });
    }

    /// <summary>An empty file unless told otherwise.</summary>
    public Database Database { get; init; }

    public string Home => _home.Path;

    public Uri Address => Workbench.AddressOf(_app.Value);

    public Run NewRun(string name, object? options = null, string kind = "walk") => Run.Create(_home[$"runs/{name}"], kind, options ?? new { Steps = 3 }, seed: 1);

    public Task<HttpResponseMessage> Get(string path) => _client.Value.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> Send(HttpRequestMessage request) => _client.Value.SendAsync(request, TestContext.Current.CancellationToken);

    public async Task<string> Text(string path)
    {
        using var response = await Get(path);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A page, which must be there.</summary>
    public async Task<IDocument> Page(string path)
    {
        var (status, page) = await Answer(path);
        Assert.True(status == HttpStatusCode.OK, $"{path}: {status}\n{page.Body?.TextContent}");
        return page;
    }

    /// <summary>Whatever is answered, as a document.</summary>
    public async Task<(HttpStatusCode Status, IDocument Page)> Answer(string path)
    {
        using var response = await Get(path);
        return (response.StatusCode, new HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    public void Dispose()
    {
        if (_client.IsValueCreated)
            _client.Value.Dispose();
        if (_app.IsValueCreated)
        {
            _app.Value.StopAsync().GetAwaiter().GetResult();
            ((IDisposable)_app.Value).Dispose();
        }
        _home.Dispose();
        GC.SuppressFinalize(this);
    }

    private WebApplication Start()
    {
        var app = Workbench.Build(new() { Port = 0, Home = _home.Path, Database = Database });
        app.StartAsync().GetAwaiter().GetResult();
        return app;
    }
}
