using Assay.Risks.Store;

namespace Assay.Risks.Search;

/// <summary>The terms of a risk as the index has them, text by text.</summary>
/// <param name="Category">Four times the weight of the evidence.</param>
/// <param name="Subcategory">The same.</param>
/// <param name="Title">Of the document.</param>
/// <param name="Description">Twice the weight of the evidence.</param>
/// <param name="Evidence">What quotations say.</param>
internal sealed record IndexedText(IReadOnlyList<string> Category, IReadOnlyList<string> Subcategory, IReadOnlyList<string> Title, IReadOnlyList<string> Description, IReadOnlyList<string> Evidence)
{
    /// <summary>Terms of one risk that are indexed; what lies beyond cannot be found. PostgreSQL takes 1 MiB a row, and this many of the longest words come near it; the longest published risk has 1,300.</summary>
    public const int MostTerms = 8000;

    /// <summary>Cuts a risk's texts into terms, and notes its words in <paramref name="vocabulary"/>: in how many risks each stands.</summary>
    public static IndexedText Of(SearchRow row, Dictionary<string, int> vocabulary)
    {
        var (left, words) = (MostTerms, new HashSet<string>(StringComparer.Ordinal));
        IReadOnlyList<string> Terms(string text)
        {
            TextWord[] found = [.. TextWords.Of(text).Take(left)];
            left -= found.Length;
            words.UnionWith(found.Select(word => word.Plain));
            return [.. found.Select(word => word.Term)];
        }
        var indexed = new IndexedText(Terms(row.Category), Terms(row.Subcategory), Terms(row.Title), Terms(row.Description), Terms(row.Evidence));
        foreach (var word in words)
            vocabulary[word] = vocabulary.GetValueOrDefault(word) + 1;
        return indexed;
    }
}
