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
        services.AddOpenApi();
    }

    public static void Map(WebApplication app)
    {
        app.MapOpenApi().RequireAuthorization(Policies.Read);
        app.MapScalarApiReference(Path, page => page.WithTitle("Assay's API").DisableDefaultFonts()).RequireAuthorization(Policies.Read);
    }
}
