namespace Assay.TestKit;

/// <summary>The 50 queries that the search is timed and compared on: single words frequent and rare, phrases, exclusions, beginnings, misspelt words, filters, pages far down, nothing at all.</summary>
public static class SearchQueries
{
    /// <summary>One a line of <c>search-queries.txt</c>, in the form that addresses have.</summary>
    public static IReadOnlyList<string> All { get; } = File.ReadAllLines(Path.Combine(RepositoryRoot.Folder, "tests", "Assay.TestKit", "search-queries.txt"));
}
