using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace Assay.Web.Assets;

/// <summary>MudBlazor's variables for light and dark as one file: which of them holds is for the browser to say, until the reader chooses.</summary>
internal sealed partial class ThemeSheet(IServiceScopeFactory scopes, ILoggerFactory logs)
{
    public const string Name = "theme.css";

    public AssetFile File()
    {
        string light = Variables(":root", dark: false), system = Variables(":root:not([data-theme=light])", dark: true), chosen = Variables(":root[data-theme=dark]", dark: true);
        return new(Name, Encoding.UTF8.GetBytes($"{light}\n@media (prefers-color-scheme: dark) {{\n{system}\n}}\n{chosen}\n"));
    }

    // The component writes a style element into the page, which would know of one of the two.
    private string Variables(string scope, bool dark)
    {
        using var services = scopes.CreateScope();
        using var renderer = new HtmlRenderer(services.ServiceProvider, logs);
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(MudThemeProvider.Theme)] = Theme.Of(scope), [nameof(MudThemeProvider.IsDarkMode)] = dark, [nameof(MudThemeProvider.ObserveSystemDarkModeChange)] = false });
        var html = renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<MudThemeProvider>(parameters)).ToHtmlString()).GetAwaiter().GetResult();
        return string.Concat(Style().Matches(html).Select(style => style.Groups["css"].Value).Where(style => style.Contains("--mud-palette", StringComparison.Ordinal)));
    }

    [GeneratedRegex("<style[^>]*>(?<css>.*?)</style>", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Style();
}
