using Microsoft.AspNetCore.Components.Routing;
using MudBlazor;

namespace Assay.Web.Pages.Shell;

/// <summary>Entries of the menu that belong together.</summary>
internal sealed record MenuSection(string Title, IReadOnlyList<MenuEntry> Entries)
{
    public static IReadOnlyList<MenuSection> All { get; } =
    [
        new("Experiments", [new("Runs", "/runs", Icons.Material.Outlined.Science)]),
        new("Risks",
        [
            new("Overview", "/risks", Icons.Material.Outlined.Dashboard, NavLinkMatch.All),
            new("Search", "/risks/search", Icons.Material.Outlined.Search),
            new("Taxonomies", "/risks/taxonomy", Icons.Material.Outlined.GridOn),
            new("Documents", "/risks/documents", Icons.Material.Outlined.Description),
            new("Statistics", "/risks/statistics", Icons.Material.Outlined.BarChart),
            new("Replication", "/risks/replication", Icons.Material.Outlined.FactCheck),
            new("Evidence", "/risks/evidence", Icons.Material.Outlined.Biotech),
        ]),
        new("Work", [new("Coding", "/coding", Icons.Material.Outlined.EditNote)]),
        new("For programs", [new("API", "/docs/api", Icons.Material.Outlined.Code)]),
    ];
}

/// <summary>One entry.</summary>
internal sealed record MenuEntry(string Title, string Url, string Icon, NavLinkMatch Match = NavLinkMatch.Prefix);
