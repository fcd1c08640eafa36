using Assay.Core.Findings;
using Assay.Core.Runs;
using Assay.Web.Library;

namespace Assay.Web.Api;

/// <summary>Runs and what they found.</summary>
internal static class RunsApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var runs = api.MapGroup("").WithTags("Runs");
        runs.MapGet("/runs", (RunLibrary library, string? kind) => library.List().Where(run => kind is null || run.Kind == kind)).WithSummary("Every run, newest first");
        runs.MapGet("/runs/{name}", (string name, RunLibrary library) => RunFacts.Of(library.Find(name))).WithSummary("A run: settings, last metrics, findings").ProducesProblem(StatusCodes.Status404NotFound);
        runs.MapGet("/runs/{name}/findings", (string name, RunLibrary library) => RunFacts.Of(library.Find(name)).Findings).WithSummary("What a run found").Produces<IReadOnlyList<Finding>>().ProducesProblem(StatusCodes.Status404NotFound);
    }
}
