using System.Globalization;
using System.Text.RegularExpressions;
using Assay.Models;

namespace Assay.Dictionaries.Formats;

/// <summary>What a Gemma Scope folder's names say: <c>gemma-scope-2b-pt-res/layer_20/width_16k/average_l0_71</c>.</summary>
internal sealed partial record GemmaScopePlace(string? Model, string? Kind, int? Layer, bool Embedding, double? L0)
{
    /// <summary>Reads the folders of <paramref name="path"/>, and of the cache that huggingface_hub keeps (models--google--gemma-scope-…).</summary>
    public static GemmaScopePlace Of(string path)
    {
        var parts = Path.GetFullPath(path).Split(Path.DirectorySeparatorChar);
        var repository = parts.Select(part => Repository().Match(part)).LastOrDefault(match => match.Success);
        var layer = parts.Select(part => LayerFolder().Match(part)).LastOrDefault(match => match.Success);
        var l0 = parts.Select(part => L0Folder().Match(part)).LastOrDefault(match => match.Success);
        return new(
            repository is null ? null : $"google/gemma-2-{repository.Groups["size"].Value}{(repository.Groups["tuned"].Value == "it" ? "-it" : "")}",
            repository?.Groups["kind"].Value,
            layer is null ? null : int.Parse(layer.Groups["value"].ValueSpan, CultureInfo.InvariantCulture),
            layer is null && parts.Contains("embedding"),
            l0 is null ? null : double.Parse(l0.Groups["value"].ValueSpan, CultureInfo.InvariantCulture));
    }

    /// <summary>Where it reads and writes. Embedding dictionaries, once scaled, read what enters the first block.</summary>
    public (Site? Input, Site? Target) Sites() => (Kind, Layer, Embedding) switch
    {
        (_, null, true) => (new Site(SiteKind.ResidPre, 0), new Site(SiteKind.ResidPre, 0)),
        ("res", { } layer, _) => (new Site(SiteKind.ResidPost, layer), new Site(SiteKind.ResidPost, layer)),
        ("mlp", { } layer, _) => (new Site(SiteKind.MlpOut, layer), new Site(SiteKind.MlpOut, layer)),
        ("att", { } layer, _) => (new Site(SiteKind.AttnZ, layer), new Site(SiteKind.AttnZ, layer)),
        ("transcoders", { } layer, _) => (new Site(SiteKind.MlpIn, layer), new Site(SiteKind.MlpOut, layer)),
        _ => (null, null),
    };

    [GeneratedRegex(@"gemma-scope-(?<size>\d+b)-(?<tuned>pt|it)-(?<kind>res|mlp|att|transcoders)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Repository();

    [GeneratedRegex(@"^layer_(?<value>\d{1,4})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex LayerFolder();

    [GeneratedRegex(@"^average_l0_(?<value>\d{1,6})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex L0Folder();
}
