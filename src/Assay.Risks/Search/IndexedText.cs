using System.Runtime.InteropServices;
using Assay.Risks.Store;

namespace Assay.Risks.Search;

/// <summary>The terms of a risk as the index has them, text by text.</summary>
/// <param name="Category">Four times the weight of the evidence.</param>
/// <param name="Subcategory">The same.</param>
/// <param name="Title">Of the document.</param>
/// <param name="Description">Twice the weight of the evidence.</param>
/// <param name="Evidence">What quotations say.</param>
internal sealed record IndexedText(string[] Category, string[] Subcategory, string[] Title, string[] Description, string[] Evidence);

/// <summary>Cuts the texts of risks into terms and notes their words.</summary>
internal sealed class TextIndexer
{
    /// <summary>Terms of one risk that are indexed; what lies beyond cannot be found. PostgreSQL takes 1 MiB a row, and this many of the longest words come near it; no published risk has a quarter of it.</summary>
    public const int MostTerms = 8000;

    private readonly Dictionary<string, (string Term, int Risks, int Last)> _words = new(StringComparer.Ordinal);

    /// <summary>Every word so far, with the number of risks that have it.</summary>
    public IEnumerable<KeyValuePair<string, int>> Words => _words.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Risks));

    /// <summary>The terms of one risk.</summary>
    public IndexedText Index(SearchRow row)
    {
        var left = MostTerms;
        return new(Terms(row.Category, row.Id, ref left), Terms(row.Subcategory, row.Id, ref left), Terms(row.Title, row.Id, ref left), Terms(row.Description, row.Id, ref left), Terms(row.Evidence, row.Id, ref left));
    }

    private string[] Terms(string text, int risk, ref int left)
    {
        string[] terms = [.. TextWords.Of(text).Take(left).Select(word => Noted(word.Plain, risk))];
        left -= terms.Length;
        return terms;
    }

    private string Noted(string word, int risk)
    {
        ref var noted = ref CollectionsMarshal.GetValueRefOrAddDefault(_words, word, out var known);
        if (!known)
            noted.Term = PorterStemmer.Stem(word);
        if (noted.Last != risk)
            (noted.Last, noted.Risks) = (risk, noted.Risks + 1);
        return noted.Term;
    }
}
