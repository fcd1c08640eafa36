using System.Net;
using Assay.Web.Api;

namespace Assay.Web.Security;

/// <summary>What is refused before any page sees it, and the headers that tell a browser what a page may do.</summary>
internal static class Gate
{
    // MudBlazor's components write style attributes; scripts come from files alone.
    private const string Pages = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    // The API's own page is one of Scalar's, with its scripts in it.
    private const string ApiPage = "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'self'; frame-ancestors 'none'";

    /// <summary>Drawings and reports out of a run's folder: whatever is in them, nothing runs.</summary>
    public const string Files = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'none'";

    public static void Use(WebApplication app, WorkbenchOptions options)
    {
        app.Use((context, next) => IsNamedRight(context.Request.Host.Host, options) ? next(context) : Refuse(context, StatusCodes.Status400BadRequest, "this name is not one of the workbench's; open it by the address that assay serve printed"));
        app.Use((context, next) => ComesFromElsewhere(context.Request) ? Refuse(context, StatusCodes.Status403Forbidden, "sent by another site's page, which may not change anything here") : next(context));
        app.Use((context, next) =>
        {
            AddHeaders(context);
            return next(context);
        });
    }

    // Else another site could point a name of its own at this address and read along.
    private static bool IsNamedRight(string host, WorkbenchOptions options) => !options.IsLoopback || host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static bool ComesFromElsewhere(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none");

    private static Task Refuse(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(why);
    }

    private static void AddHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments(ApiPages.Path, StringComparison.Ordinal) ? ApiPage : Pages;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
