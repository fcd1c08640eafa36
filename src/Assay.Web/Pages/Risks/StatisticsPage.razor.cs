using Assay.Risks.Tabulation;
using Assay.Web.Library;
using Microsoft.AspNetCore.Components;

namespace Assay.Web.Pages.Risks;

/// <summary>Risks counted by one dimension or two.</summary>
public partial class StatisticsPage
{
    [Inject] internal RiskLibrary Library { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "by")] public string? ByWord { get; set; }

    [SupplyParameterFromQuery(Name = "and")] public string? AndWord { get; set; }

    [SupplyParameterFromQuery(Name = "counting")] public string? CountingWord { get; set; }

    private RiskShelf Shelf { get; set; } = null!;

    private Dimension By { get; set; }

    private Dimension? And { get; set; }

    private Counted Counted { get; set; }

    private CrossTabulation Table { get; set; } = null!;

    private string Title => $"{Counted} by {By.ToString().ToLowerInvariant()}{(And is { } and ? $" and {and.ToString().ToLowerInvariant()}" : "")}";

    protected override void OnParametersSet()
    {
        Shelf = Library.Open();
        (By, And, Counted) = (StatisticsWords.Dimension("by", ByWord) ?? Dimension.Domain, StatisticsWords.Dimension("and", AndWord), StatisticsWords.Counted(CountingWord));
        if (And == By)
            And = null;
        Table = Shelf.Count(By, And, Counted);
    }

    private static string Label(Group group) => group.Key.Length == 0 ? "No code" : group.Label;

    private string Api(string format) => $"/api/statistics.{format}?by={By}{(And is { } and ? $"&and={and}" : "")}&counting={Counted}".ToLowerInvariant();
}
