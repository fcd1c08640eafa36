using Assay.Core.Errors;
using Assay.Risks.Search;
using Assay.Risks.Tabulation;
using Assay.Web.Errors;
using Assay.Web.Library;
using Microsoft.AspNetCore.Components;

namespace Assay.Web.Pages.Risks;

/// <summary>Full-text search with facets. The whole question is in the address.</summary>
public partial class SearchPage
{
    private static readonly Dimension[] Shown = [Dimension.Domain, Dimension.Subdomain, Dimension.Entity, Dimension.Intent, Dimension.Timing, Dimension.Level, Dimension.Year, Dimension.Document];

    [Inject] internal RiskLibrary Library { get; set; } = null!;

    [Inject] internal NavigationManager Navigation { get; set; } = null!;

    private RiskShelf Shelf { get; set; } = null!;

    private SearchQuery Query { get; set; } = new();

    private SearchResult Result { get; set; } = null!;

    private IEnumerable<Facet> Facets => Shown.Select(Result.Facet).Where(facet => facet.Values.Count > 0);

    protected override void OnParametersSet()
    {
        Shelf = Library.Open();
        Query = Asked(new Uri(Navigation.Uri).Query);
        Result = Library.Search.Find(Query);
    }

    /// <summary>The question in an address. Fields that a form sends empty are no part of it.</summary>
    /// <exception cref="QuestionException">There is no such filter or code.</exception>
    internal static SearchQuery Asked(string address)
    {
        try
        {
            return SearchQuery.Parse(string.Join('&', address.TrimStart('?').Split('&').Where(part => !part.EndsWith('='))));
        }
        catch (AssayException unknown)
        {
            throw new QuestionException(unknown.Message);
        }
    }

    private static string Url(SearchQuery query) => $"{RiskAddresses.Search}?{query}";

    private string LabelOf(SearchFilter filter) => Result.Facet(filter.Dimension).Values.FirstOrDefault(value => value.Key == filter.Key)?.Label ?? filter.Word;
}
