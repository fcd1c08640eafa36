using Assay.Core.Errors;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Web.Errors;

/// <summary>What the reader is told when something went wrong: what to do, and no stack. A bug of ours goes to standard error with its stack.</summary>
internal static class Failures
{
    public static void Use(WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = context => Answer(context, Failure.Of(context.Features.Get<IExceptionHandlerFeature>()!.Error)), SuppressDiagnosticsCallback = failure => Failure.Of(failure.Exception).Status != StatusCodes.Status500InternalServerError });
        app.UseStatusCodePages(pages => Answer(pages.HttpContext, Failure.OfStatus(pages.HttpContext.Response.StatusCode)));
    }

    private static async Task Answer(HttpContext context, Failure failure)
    {
        // The page that failed has begun to use the request's own services, and a renderer cannot begin twice.
        await using var services = context.RequestServices.CreateAsyncScope();
        context.RequestServices = services.ServiceProvider;
        context.Response.StatusCode = failure.Status;
        context.Response.Headers.CacheControl = "no-store";
        await (IsForPrograms(context.Request.Path)
            ? Results.Problem(failure.Text, statusCode: failure.Status, title: failure.Title).ExecuteAsync(context)
            : new RazorComponentResult<FailurePage>(new { Shown = failure }) { StatusCode = failure.Status }.ExecuteAsync(context)).ConfigureAwait(false);
    }

    private static bool IsForPrograms(PathString path) => path.StartsWithSegments("/api", StringComparison.Ordinal) || path.StartsWithSegments("/openapi", StringComparison.Ordinal) || path.StartsWithSegments("/assets", StringComparison.Ordinal);
}

/// <summary>What went wrong, in words for the reader.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">One line.</param>
/// <param name="Text">What was found and what to do.</param>
internal sealed record Failure(int Status, string Title, string Text)
{
    public static Failure Of(Exception failure) => failure switch
    {
        NothingThereException => new(StatusCodes.Status404NotFound, "Nothing here", failure.Message),
        BadHttpRequestException bad => new(bad.StatusCode, "Not understood", bad.Message),
        QuestionException => new(StatusCodes.Status400BadRequest, "Not understood", failure.Message),
        AssayException => new(StatusCodes.Status503ServiceUnavailable, "This needs mending first", failure.Message),
        _ => new(StatusCodes.Status500InternalServerError, "A bug in Assay", "This should not have happened. The program that serves this page has written what it knows to its terminal; please report it with these lines."),
    };

    public static Failure OfStatus(int status) => status switch
    {
        StatusCodes.Status404NotFound => new(status, "Nothing here", "There is no such page. The menu shows what there is."),
        StatusCodes.Status405MethodNotAllowed => new(status, "Not like this", "This address is there, and does not take this kind of request."),
        StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden => new(status, "Not allowed", "You may not do this here."),
        StatusCodes.Status400BadRequest => new(status, "Not understood", "The form was not one that this program gave out, or it is too old: go back, load the page again, and send it once more."),
        _ => new(status, "This did not work", FormattableString.Invariant($"The answer was {status}.")),
    };
}
