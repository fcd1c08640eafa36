using Microsoft.AspNetCore.Components.Routing;
using MudBlazor;

namespace Assay.Web.Pages.Shell;

/// <summary>Entries of the menu that belong together.</summary>
internal sealed record MenuSection(string Title, IReadOnlyList<MenuEntry> Entries)
{
    public static IReadOnlyList<MenuSection> All { get; } =
    [
        new("Experiments", [new("Runs", "/runs", Icons.Material.Outlined.Science)]),
        new("For programs", [new("API", "/docs/api", Icons.Material.Outlined.Code)]),
    ];
}

/// <summary>One entry.</summary>
internal sealed record MenuEntry(string Title, string Url, string Icon, NavLinkMatch Match = NavLinkMatch.Prefix);
