using Assay.Risks;
using Assay.Risks.Evidence;
using Assay.Risks.Replication;
using Assay.Risks.Search;
using Assay.Risks.Taxonomies;
using Assay.Web.Errors;
using Assay.Web.Library;
using Assay.Web.Pages.Risks;
using Microsoft.OpenApi;
using SearchResult = Assay.Risks.Search.SearchResult;

namespace Assay.Web.Api;

/// <summary>The risk repository: search, rows, taxonomies, documents, evidence.</summary>
internal static class RisksApi
{
    private static readonly string[] SearchWords = ["q", .. SearchFilter.Names, "from", "to", "sort", "offset", "limit"];

    public static void Map(IEndpointRouteBuilder api)
    {
        var risks = api.MapGroup("").WithTags("Risks");
        risks.MapGet("/risks", (HttpRequest request, RiskLibrary library) => library.Search.Find(SearchPage.Asked(request.QueryString.Value ?? ""))).WithSummary("Search with facets; the same words as in a page's address")
            .AddOpenApiOperationTransformer((operation, _, _) => AddSearchWords(operation));
        risks.MapGet("/risks.csv", (HttpRequest request, RiskLibrary library) => Results.File(Table(SearchPage.Asked(request.QueryString.Value ?? ""), library), "text/csv; charset=utf-8", "risks.csv")).WithSummary("Every risk that a search finds, not only a page of them, as CSV")
            .Produces<string>(contentType: "text/csv").AddOpenApiOperationTransformer((operation, _, _) => AddSearchWords(operation));
        risks.MapGet("/risks/{uid}", (string uid, RiskLibrary library) => RiskAnswer.Of(library.Open(), library.Open().Row(uid) ?? throw new NothingThereException($"There is no row '{uid}'."))).WithSummary("A row by its uid, which stays from release to release")
            .ProducesProblem(StatusCodes.Status404NotFound);
        risks.MapGet("/risks/by-evidence-id/{id}", (string id, RiskLibrary library) => library.Open() is var shelf ? shelf.RowsWithId(id).Select(row => RiskAnswer.Of(shelf, row)) : []).WithSummary("Rows by the sheet's own id, which is not unique");
        risks.MapGet("/taxonomies", () => new[] { BuiltInTaxonomies.Causal, BuiltInTaxonomies.Domain }.Select(one => new { one.Id, one.Name, one.Source, one.Nodes })).WithSummary("The two taxonomies");
        risks.MapGet("/documents", (RiskLibrary library) => library.Open() is var shelf ? shelf.Coverage.Select(coverage => new DocumentAnswer(shelf.Documents[coverage.Document], coverage)) : []).WithSummary("Documents with the subdomains that each names");
        risks.MapGet("/documents/{number:int}", (int number, RiskLibrary library) => library.Open() is var shelf && shelf.Documents.TryGetValue(number, out var document)
            ? new DocumentAnswer(document, shelf.Coverage.FirstOrDefault(one => one.Document == number)) : throw new NothingThereException(FormattableString.Invariant($"There is no document {number}."))).WithSummary("A document").ProducesProblem(StatusCodes.Status404NotFound);
        risks.MapGet("/evidence", (RiskLibrary library, string? under) => under is null ? library.Evidence() : library.EvidenceUnder(under)).WithSummary("What has been filed, all or under a subdomain or a row")
            .Produces<IEnumerable<FiledEvidence>>().ProducesProblem(StatusCodes.Status400BadRequest);
    }

    private static byte[] Table(SearchQuery query, RiskLibrary library)
    {
        var shelf = library.Open();
        var uids = new List<string>();
        SearchResult page;
        do
        {
            page = library.Search.Find(query with { Offset = uids.Count, Limit = SearchQuery.LargestLimit });
            uids.AddRange(page.Hits.Select(hit => hit.Uid));
        }
        while (page.Hits.Count > 0 && uids.Count < page.Total);
        using var memory = new MemoryStream();
        RiskRowsFile.Write(memory, uids.Select(shelf.Row).OfType<ShelvedRow>().Select(row => (row.Uid, row.Row)), shelf.Repository.Attribution);
        return memory.ToArray();
    }

    // Read as a whole, so that an address means the same to pages and programs; the description would otherwise not know of them.
    private static Task AddSearchWords(OpenApiOperation operation)
    {
        operation.Parameters ??= [];
        foreach (var word in SearchWords)
            operation.Parameters.Add(new OpenApiParameter { Name = word, In = ParameterLocation.Query, Schema = new OpenApiSchema { Type = JsonSchemaType.String }, Description = SearchFilter.Names.Contains(word) ? "May be given several times; those of one name widen each other." : null });
        return Task.CompletedTask;
    }
}

/// <summary>A document with what it names.</summary>
internal sealed record DocumentAnswer(RiskDocument Document, DocumentCoverage? Coverage);
