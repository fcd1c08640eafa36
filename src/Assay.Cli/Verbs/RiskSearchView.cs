using Assay.Risks.Search;
using Assay.Risks.Tabulation;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary>Draws a <see cref="SearchResult"/> for people.</summary>
internal static class RiskSearchView
{
    private const int GroupsShown = 6, LongestLabel = 48;

    private static readonly Style Found = new(Color.Yellow, decoration: Decoration.Bold), Plain = Style.Plain, Heading = new(decoration: Decoration.Bold);

    public static void Show(IAnsiConsole console, SearchResult result)
    {
        if (result.Source.IsSample)
            console.WriteLine(Invariant($"nothing was imported (assay risk import FILE): these are the {result.Source.Risks} invented risks of the built-in sample"));
        console.WriteLine(Invariant($"{result.Total:N0} of {result.Source.Risks:N0} risks in {result.Source.Name}{Page(result)}"));
        foreach (var word in result.Suggestions.GroupBy(suggestion => suggestion.Word, StringComparer.Ordinal))
            console.WriteLine(Invariant($"'{word.Key}': did you mean {string.Join(" or ", word.Select(one => Invariant($"'{one.Instead}' ({one.Risks:N0})")))}?"));
        foreach (var hit in result.Hits)
            Show(console, hit);
        ShowFacets(console, result.Facets);
    }

    private static string Page(SearchResult result) => result.Hits.Count == result.Total || result.Hits.Count == 0 ? ""
        : Invariant($", {result.Query.Offset + 1:N0} to {result.Query.Offset + result.Hits.Count:N0} shown (--offset, --limit)");

    private static void Show(IAnsiConsole console, SearchHit hit)
    {
        console.WriteLine();
        var head = new Paragraph($"{(hit.EvidenceId.Length > 0 ? hit.EvidenceId : hit.Uid)}  ", Heading);
        Append(head, hit.Category, Heading);
        if (hit.Subcategory.Count > 0)
            Append(head.Append(" > ", Heading), hit.Subcategory, Heading);
        console.Write(head);
        console.WriteLine();
        if (hit.Snippet.Parts.Count > 0)
            console.Write(new Padder(Append(new Paragraph(hit.Snippet.Field == SnippetField.Description ? "" : $"{hit.Snippet.Field}: ".ToLowerInvariant()), hit.Snippet.Parts, Plain), new Padding(4, 0, 0, 0)));
        console.Write(new Padder(new Paragraph($"{hit.Document.Number} {hit.Document.QuickRef} | {string.Join(" | ", Codes(hit.Codes))}"), new Padding(4, 0, 0, 0)));
    }

    private static IEnumerable<string> Codes(HitCodes codes) =>
        ((Group[])[codes.Subdomain.Key.Length > 0 ? codes.Subdomain : codes.Domain, codes.Entity, codes.Intent, codes.Timing]).Where(code => code.Key.Length > 0).Select(code => code.Label).Distinct(StringComparer.Ordinal);

    private static Paragraph Append(Paragraph paragraph, IReadOnlyList<TextPart> parts, Style plain)
    {
        foreach (var part in parts)
            paragraph.Append(part.Text.ReplaceLineEndings(" "), part.IsHit ? Found : plain);
        return paragraph;
    }

    private static void ShowFacets(IAnsiConsole console, IReadOnlyList<Facet> facets)
    {
        var shown = facets.Where(facet => facet.Values.Count > 0).ToList();
        if (shown.Count == 0)
            return;
        console.WriteLine();
        console.Write(RunTables.Rows(["by", "risks, each counted without this line's own filter"], shown.Select(facet => new[] { $"{facet.Dimension}".ToLowerInvariant(), Counts(facet) })));
    }

    private static string Counts(Facet facet)
    {
        var shown = facet.Values.OrderByDescending(value => value.IsChosen).ThenByDescending(value => value.Count).Take(GroupsShown).ToList();
        var rest = facet.Values.Count - shown.Count;
        return string.Join(", ", shown.Select(value => Invariant($"{(value.IsChosen ? "*" : "")}{Short(value.Label)} {value.Count:N0}"))) + (rest > 0 ? Invariant($", {rest} more") : "");
    }

    private static string Short(string label) => label.Length <= LongestLabel ? label : label[..(LongestLabel - 1)] + "…";
}
