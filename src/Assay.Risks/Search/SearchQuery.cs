using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Risks.Tabulation;
using static System.FormattableString;

namespace Assay.Risks.Search;

/// <summary>In which order hits come.</summary>
public enum SearchOrder
{
    /// <summary>The best first: a word in a category or subcategory counts four times one in the evidence or the title, in a description twice. Hits alike, and all where nothing was asked, by id.</summary>
    Relevance,

    /// <summary>As the sheet has them: by document and evidence id.</summary>
    Id,
}

/// <summary>What is searched for.</summary>
/// <param name="Text">What a user typed, whatever it is: words that must all be found, in any inflection; <c>"phrases"</c>; <c>-excluded</c>; <c>beginnings*</c>. Everything else in it separates words. Empty: only filters count.</param>
public sealed record SearchQuery(string Text = "") : IOptions
{
    /// <summary>The most hits on a page.</summary>
    public const int LargestLimit = 500;

    /// <summary>What risks are kept to.</summary>
    public IReadOnlyList<SearchFilter> Filters { get; init; } = [];

    /// <summary>The first year of a document; null for no bound. A document without a year is within no bound.</summary>
    public int? FromYear { get; init; }

    /// <summary>The last year.</summary>
    public int? ToYear { get; init; }

    /// <summary>In which order.</summary>
    public SearchOrder Order { get; init; }

    /// <summary>How many hits are passed over.</summary>
    public int Offset { get; init; }

    /// <summary>How many are given at most; 0 for the counts alone.</summary>
    public int Limit { get; init; } = 20;

    /// <summary>Whether a group is among the filters.</summary>
    public bool Has(Dimension dimension, string key) => Filters.Contains(new(dimension, key));

    /// <summary>The same with the group added to the filters or, where it is one, taken out: what a click on a facet asks. Starts from the first hit.</summary>
    public SearchQuery Toggled(Dimension dimension, string key)
    {
        var filter = new SearchFilter(dimension, key);
        return this with { Filters = Has(dimension, key) ? [.. Filters.Where(one => one != filter)] : [.. Filters, filter], Offset = 0 };
    }

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Offset < 0)
            yield return new("offset", Invariant($"is {Offset}, expected 0 or more"));
        if (Limit is < 0 or > LargestLimit)
            yield return new("limit", Invariant($"is {Limit}, expected 0 to {LargestLimit}"));
        if (FromYear > ToYear)
            yield return new("from", Invariant($"is {FromYear}, which is after {ToYear}"));
    }

    /// <summary>Reads what <see cref="ToString"/> writes, which is also what a page's address holds: <c>q=loss+of+control&amp;domain=7&amp;entity=ai</c>.</summary>
    /// <exception cref="AssayException">A name or code in it is none, or a number is out of bounds.</exception>
    public static SearchQuery Parse(string address) => OptionsCheck.Require(QueryAddress.Read(address), "search");

    /// <summary>The query as the part of an address behind the question mark; what is as by default is left out.</summary>
    public override string ToString() => QueryAddress.Write(this);
}
