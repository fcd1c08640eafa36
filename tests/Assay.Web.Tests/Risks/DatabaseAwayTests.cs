using System.Net;
using Assay.Storage;
using Assay.TestKit;

namespace Assay.Web.Tests.Risks;

/// <summary>Databases that cannot be read: the page says what to do.</summary>
public sealed class DatabaseAwayTests
{
    [Fact]
    public async Task A_server_that_is_away_is_named_and_no_stack_is_shown()
    {
        using var workbench = new ServedWorkbench { Database = Database.Named("postgres://ann:secret@127.0.0.1:9/assay") };
        var (status, page) = await workbench.Answer("/risks");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        var said = page.QuerySelector(".failure")!.TextContent;
        Assert.Contains("ann@127.0.0.1:9/assay", said, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.DoesNotContain(" at Npgsql", said, StringComparison.Ordinal);
        // Runs need no database.
        Assert.Equal(HttpStatusCode.OK, (await workbench.Answer("/runs")).Status);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_told_to_programs_as_a_problem()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["no.db"], "this is no database, whatever it is called and however long it may be", TestContext.Current.CancellationToken);
        using var workbench = new ServedWorkbench { Database = Database.OfFile(folder["no.db"]) };
        using var answer = await workbench.Get("/api/risks");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("is no SQLite database", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
