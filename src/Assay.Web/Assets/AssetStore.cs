using System.Collections.Concurrent;
using Microsoft.Net.Http.Headers;

namespace Assay.Web.Assets;

/// <summary>The style sheets and scripts under <c>/assets</c>.</summary>
internal sealed class AssetStore(ThemeSheet theme)
{
    private readonly ConcurrentDictionary<string, AssetFile?> _files = new(StringComparer.Ordinal);

    public AssetFile? this[string name] => _files.GetOrAdd(name, one => one == ThemeSheet.Name ? theme.File() : AssetFile.Embedded(one));

    /// <summary>Where a page finds a file.</summary>
    public string Url(string name) => this[name]!.Url;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/assets/{name}", (string name, HttpContext context, AssetStore store) =>
    {
        if (store[name] is not { } file)
            return Results.NotFound();
        context.Response.Headers.CacheControl = context.Request.Query["v"] == file.Hash ? "public, max-age=31536000, immutable" : "no-cache";
        context.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        var compresses = context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal);
        if (compresses)
            context.Response.Headers.ContentEncoding = "br";
        return Results.Bytes(compresses ? file.Brotli : file.Content, file.ContentType, entityTag: new($"\"{file.Hash}{(compresses ? "-br" : "")}\""));
    }).ExcludeFromDescription().RequireAuthorization(Policies.Read);
}
