using System.Globalization;
using Assay.Core.Errors;
using Assay.Core.Options;
using static System.FormattableString;

namespace Assay.Risks.Search;

/// <summary>Queries as parts of addresses.</summary>
internal static class QueryAddress
{
    private static readonly string[] Others = ["q", "from", "to", "sort", "offset", "limit"];

    public static SearchQuery Read(string address)
    {
        var query = new SearchQuery();
        foreach (var part in address.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            query = With(query, Plain(equals < 0 ? part : part[..equals]), equals < 0 ? "" : Plain(part[(equals + 1)..]));
        }
        return query;
    }

    public static string Write(SearchQuery query)
    {
        var standard = new SearchQuery();
        IEnumerable<(string Name, string? Value)> parts =
        [
            ("q", query.Text.Length > 0 ? query.Text : null), .. query.Filters.Select(filter => (filter.Name, (string?)filter.Word)), ("from", Number(query.FromYear)), ("to", Number(query.ToYear)),
            ("sort", query.Order == standard.Order ? null : $"{query.Order}".ToLowerInvariant()), ("offset", query.Offset == standard.Offset ? null : Number(query.Offset)), ("limit", query.Limit == standard.Limit ? null : Number(query.Limit)),
        ];
        return string.Join('&', parts.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!).Replace("%20", "+", StringComparison.Ordinal)}"));
    }

    private static SearchQuery With(SearchQuery query, string name, string value) => name switch
    {
        "q" => query with { Text = value },
        "from" => query with { FromYear = Number(name, value) },
        "to" => query with { ToYear = Number(name, value) },
        "sort" => query with { Order = Order(value) },
        "offset" => query with { Offset = Number(name, value) },
        "limit" => query with { Limit = Number(name, value) },
        _ when SearchFilter.Names.Contains(name) => query with { Filters = [.. query.Filters, SearchFilter.Parse(name, value)] },
        _ => throw new AssayException($"search: there is no '{name}'{Nearest.Hint(name, [.. Others, .. SearchFilter.Names])}"),
    };

    private static SearchOrder Order(string value) => Enum.TryParse<SearchOrder>(value, ignoreCase: true, out var order) && Enum.IsDefined(order) ? order
        : throw new AssayException($"sort: there is no '{value}'{Nearest.Hint(value, ["relevance", "id"])}");

    private static int Number(string name, string value) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw new AssayException($"{name}: '{value}' is no number");

    private static string? Number(int? number) => number is { } value ? Invariant($"{value}") : null;

    private static string Plain(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
