using Assay.Web.Security;

namespace Assay.Web.Library;

/// <summary>The files that a run wrote for readers: its plots and its report. They are shown without any right to run scripts.</summary>
internal static class RunFiles
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal) { [".svg"] = "image/svg+xml", [".png"] = "image/png", [".html"] = "text/html; charset=utf-8", [".md"] = "text/markdown; charset=utf-8", [".json"] = "application/json" };

    private static readonly string[] OfTheRun = ["report.html", "report.md", "report.json", "findings.json", "run.json"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/runs/{name}/plots/{file}", (string name, string file, HttpContext context, RunLibrary library) => Send(context, library.Find(name).Folder, "plots", file, Path.GetExtension(file) is ".svg" or ".png"))
            .ExcludeFromDescription().RequireAuthorization(Policies.Read);
        routes.MapGet("/runs/{name}/files/{file}", (string name, string file, HttpContext context, RunLibrary library) => Send(context, library.Find(name).Folder, "", file, OfTheRun.Contains(file, StringComparer.Ordinal)))
            .ExcludeFromDescription().RequireAuthorization(Policies.Read);
    }

    public static string PlotUrl(string run, string plot) => $"/runs/{Uri.EscapeDataString(run)}/plots/{Uri.EscapeDataString(plot)}.svg";

    public static string FileUrl(string run, string file) => $"/runs/{Uri.EscapeDataString(run)}/files/{file}";

    private static IResult Send(HttpContext context, string folder, string under, string file, bool allowed)
    {
        var path = Path.Combine(folder, under, file);
        if (!allowed || Path.GetFileName(file) != file || !File.Exists(path))
            return Results.NotFound();
        context.Response.Headers.ContentSecurityPolicy = Gate.Files;
        return Results.File(path, Types[Path.GetExtension(file)]);
    }
}
