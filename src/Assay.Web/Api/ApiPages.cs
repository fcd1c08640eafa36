using System.Text.Json;
using System.Text.Json.Serialization;
using Scalar.AspNetCore;

namespace Assay.Web.Api;

/// <summary>The API for programs: JSON as the command line writes it, described by OpenAPI.</summary>
internal static class ApiPages
{
    /// <summary>Where people read about it.</summary>
    public const string Path = "/docs/api";

    public static void AddServices(IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower));
        });
        services.AddProblemDetails();
        services.AddOpenApi(document => document.AddDocumentTransformer((page, _, _) =>
        {
            page.Info.Title = "Assay's workbench";
            page.Info.Description = "Runs with their findings, and the AI Risk Repository (CC BY 4.0; its rows quote documents that have rights of their own). Errors are problem details (RFC 9457).";
            return Task.CompletedTask;
        }));
    }

    public static void Map(WebApplication app)
    {
        var api = app.MapGroup("/api").RequireAuthorization(Policies.Read).ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        RisksApi.Map(api);
        StatisticsApi.Map(api);
        RunsApi.Map(api);
        app.MapOpenApi().RequireAuthorization(Policies.Read);
        app.MapScalarApiReference(Path, page => page.WithTitle("Assay's API")
            // What of it would send something to its makers.
            .DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton()).RequireAuthorization(Policies.Read);
    }
}
