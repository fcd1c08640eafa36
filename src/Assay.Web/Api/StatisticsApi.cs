using Assay.Risks.Tabulation;
using Assay.Web.Library;
using Assay.Web.Security;

namespace Assay.Web.Api;

/// <summary>Counts, and the published tables recomputed.</summary>
internal static class StatisticsApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var statistics = api.MapGroup("").WithTags("Statistics");
        statistics.MapGet("/statistics", (RiskLibrary library, string? by, string? and, string? counting) => Table(library.Open(), by, and, counting)).WithSummary("Risks or documents counted by one dimension or two");
        foreach (var (ending, type) in new[] { ("csv", "text/csv; charset=utf-8"), ("json", "application/json"), ("svg", "image/svg+xml") })
        {
            statistics.MapGet($"/statistics.{ending}", (RiskLibrary library, HttpContext context, string? by, string? and, string? counting) => Send(context, Table(library.Open(), by, and, counting), ending, type))
                .WithSummary($"The same as a file (.{ending})").Produces<string>(contentType: type.Split(';')[0]);
        }
        statistics.MapGet("/replication", (RiskLibrary library, string? release) => library.Open() is var shelf ? shelf.Replication(StatisticsWords.Release(release)) : null).WithSummary("The published tables recomputed, cell by cell against what was printed, with errata");
    }

    private static CrossTabulation Table(RiskShelf shelf, string? by, string? and, string? counting) =>
        shelf.Count(StatisticsWords.Dimension("by", by) ?? Dimension.Domain, StatisticsWords.Dimension("and", and), StatisticsWords.Counted(counting));

    private static IResult Send(HttpContext context, CrossTabulation table, string ending, string type)
    {
        var path = Path.Combine(Path.GetTempPath(), $"assay-{Guid.NewGuid():N}.{ending}");
        try
        {
            CrossTabulationFile.Write(path, table, $"{table.Counted} by {table.By}{(table.And is { } and ? $" and {and}" : "")}".ToLowerInvariant());
            context.Response.Headers.ContentSecurityPolicy = Gate.Files;
            return Results.Bytes(File.ReadAllBytes(path), type, ending == "csv" ? "statistics.csv" : null);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
