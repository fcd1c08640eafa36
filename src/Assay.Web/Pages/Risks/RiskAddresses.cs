using Assay.Risks;
using Assay.Risks.Search;
using Assay.Risks.Tabulation;
using static System.FormattableString;

namespace Assay.Web.Pages.Risks;

/// <summary>Where things of the risk repository are found.</summary>
internal static class RiskAddresses
{
    public const string Search = "/risks/search";

    public static string Row(string uid) => $"/risks/row/{uid}";

    public static string Id(EvidenceId id) => $"/risks/id/{id}";

    public static string Document(int number) => Invariant($"/risks/documents/{number}");

    public static string Node(string code) => $"/risks/taxonomy/{code}";

    /// <summary>A search by filters, empty keys being "none".</summary>
    public static string Found(params IReadOnlyList<(Dimension Dimension, string Key)> filters) =>
        $"{Search}?{new SearchQuery { Filters = [.. filters.Select(filter => new SearchFilter(filter.Dimension, filter.Key))] }}";
}
