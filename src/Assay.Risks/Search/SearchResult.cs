using Assay.Risks.Tabulation;

namespace Assay.Risks.Search;

/// <summary>What a search found.</summary>
/// <param name="Query">What was searched for.</param>
/// <param name="Source">Which file the risks are of.</param>
/// <param name="Total">How many risks were found, on this page and off it.</param>
/// <param name="Hits">Those of the page asked for.</param>
/// <param name="Facets">How what was found is spread over each dimension.</param>
/// <param name="Suggestions">Other words for those that were not found, or hardly.</param>
public sealed record SearchResult(SearchQuery Query, SearchedFile Source, int Total, IReadOnlyList<SearchHit> Hits, IReadOnlyList<Facet> Facets, IReadOnlyList<Suggestion> Suggestions)
{
    /// <summary>The text with the first suggestion for each word put in its place: "did you mean …?". Null where nothing is suggested.</summary>
    public string? DidYouMean => Suggestions.Count == 0 ? null : Suggestion.Applied(Query.Text, Suggestions);

    /// <summary>The facet of a dimension.</summary>
    public Facet Facet(Dimension dimension) => Facets.Single(facet => facet.Dimension == dimension);
}

/// <summary>What was searched.</summary>
/// <param name="Name">Name of the file.</param>
/// <param name="IsSample">Whether it is the built-in sample of invented risks, because nothing was imported: say so wherever hits are shown.</param>
/// <param name="Risks">How many risks it has.</param>
public sealed record SearchedFile(string Name, bool IsSample, int Risks);

/// <summary>A risk that was found.</summary>
/// <param name="Uid">Its name across releases (<see cref="RowUid"/>).</param>
/// <param name="EvidenceId">The sheet's id, which is not unique; empty where there is none.</param>
/// <param name="Level">Category or subcategory.</param>
/// <param name="Document">The document it is quoted from.</param>
/// <param name="Category">Name of the category, with what was found marked.</param>
/// <param name="Subcategory">Name of the subcategory; empty for a category.</param>
/// <param name="Snippet">The part of its text that has most of what was searched for; the beginning of its description where nothing was.</param>
/// <param name="Codes">Its codes with their labels.</param>
/// <param name="Score">How well it fits, larger is better; comparable within one result only. 0 without a text.</param>
public sealed record SearchHit(string Uid, string EvidenceId, RowLevel Level, HitDocument Document, IReadOnlyList<TextPart> Category, IReadOnlyList<TextPart> Subcategory, Snippet Snippet, HitCodes Codes, double Score);

/// <summary>The document of a hit.</summary>
/// <param name="Number">Its key.</param>
/// <param name="QuickRef">First author and year.</param>
/// <param name="Title">Its title.</param>
/// <param name="Year">Its year, where it is told.</param>
public sealed record HitDocument(int Number, string QuickRef, string Title, int? Year);

/// <summary>A risk's codes; a group with an empty key where it has none.</summary>
public sealed record HitCodes(Group Entity, Group Intent, Group Timing, Group Domain, Group Subdomain);

/// <summary>Where a snippet is from.</summary>
public enum SnippetField
{
    /// <summary>What the document says the risk is.</summary>
    Description,

    /// <summary>Further quotations, from the rows of additional evidence.</summary>
    Evidence,

    /// <summary>The document's title.</summary>
    Title,
}

/// <summary>A part of a text.</summary>
/// <param name="Field">Which text.</param>
/// <param name="Parts">In order; together they are the part, with … where something is cut off.</param>
public sealed record Snippet(SnippetField Field, IReadOnlyList<TextPart> Parts);

/// <summary>A run of text as it stands in the source. It is text and not markup: whoever shows it escapes it.</summary>
/// <param name="Text">The run.</param>
/// <param name="IsHit">Whether it is a word that was searched for, to be marked.</param>
public sealed record TextPart(string Text, bool IsHit);

/// <summary>How many risks lie in each group of a dimension: those that fit the text and all filters but the ones on this dimension, so that a count says what choosing the group would give.
/// Filters on domains and subdomains count as one dimension, and so do years and the range of years.</summary>
/// <param name="Dimension">The dimension.</param>
/// <param name="Values">Groups with a risk or a filter, in the order of their keys.</param>
public sealed record Facet(Dimension Dimension, IReadOnlyList<FacetValue> Values);

/// <summary>A group and how many risks lie in it.</summary>
/// <param name="Key">What a <see cref="SearchFilter"/> names it by; empty for risks that have nothing on the dimension.</param>
/// <param name="Label">What it is shown as.</param>
/// <param name="Count">How many.</param>
/// <param name="IsChosen">Whether it is among the query's filters.</param>
public sealed record FacetValue(string Key, string Label, int Count, bool IsChosen);

/// <summary>Another word for one that was searched for.</summary>
/// <param name="Word">The word as the index would have it.</param>
/// <param name="Instead">A word of the index, the likeliest first.</param>
/// <param name="Risks">How many risks have it.</param>
public sealed record Suggestion(string Word, string Instead, int Risks)
{
    internal static string Applied(string text, IReadOnlyList<Suggestion> suggestions)
    {
        var first = suggestions.DistinctBy(one => one.Word).ToDictionary(one => one.Word, one => one.Instead, StringComparer.Ordinal);
        var (mended, from) = (new System.Text.StringBuilder(), 0);
        foreach (var word in TextWords.Of(text))
        {
            mended.Append(text, from, word.Start - from).Append(first.GetValueOrDefault(word.Plain) ?? text.Substring(word.Start, word.Length));
            from = word.Start + word.Length;
        }
        return mended.Append(text, from, text.Length - from).ToString();
    }
}
