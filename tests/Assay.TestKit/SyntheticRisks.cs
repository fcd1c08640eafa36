using System.Text.Json;
using Assay.Core.Randomness;

namespace Assay.TestKit;

/// <summary>A risk repository of any size in Assay's JSON, of words that are spread as those of real texts are: a few in most risks, most in a few. Codes, documents and years are drawn too, some of them missing.</summary>
public sealed class SyntheticRisks
{
    private const int RareWords = 12_000, RisksPerDocument = 100, SubcategoriesPerCategory = 4;

    private static readonly string[] Headers =
    [
        "Title", "QuickRef", "Ev_ID", "Paper_ID", "Cat_ID", "SubCat_ID", "AddEv_ID", "Category level", "Risk category", "Risk subcategory", "Description", "Additional ev.", "P.Def", "p.AddEv", "Entity", "Intent", "Timing", "Domain", "Sub-domain",
    ];

    // The most frequent first.
    private static readonly string[] FrequentWords = [.. ("the of and to in AI a systems or risk that for be as by model data with can is are this use models from may on harm human could an such it have their other these users information not which "
        + "including training people its lead more content used between learning outputs potential harmful language safety when social decision bias through into public privacy different access over attacks individuals society "
        + "misuse control trust power agents security development example capabilities decisions generate autonomous failure goals behavior powerful lack false personal deployment discrimination malicious actors misinformation economic "
        + "weapons cyber loss oversight values transparency accountability inequality manipulation deception surveillance environmental copyright toxicity hallucination robustness fairness regulation governance autonomy persuasion "
        + "collusion alignment inference poisoning stereotypes employment energy disinformation unemployment interpretability jailbreaking misalignment monopoly anthropomorphism").Split(' ')];

    private static readonly string[] Subdomains = [.. "1.1 1.2 1.3 2.1 2.2 3.1 3.2 4.0 4.1 4.2 4.3 5.1 5.2 6.1 6.2 6.3 6.4 6.5 6.6 7.0 7.1 7.2 7.3 7.4 7.5 7.6 X.1".Split(' '), ""];

    private static readonly string[][] Levels = [["1 - Human", "2 - AI", "3 - Other", "4 - Not coded", ""], ["1 - Intentional", "2 - Unintentional", "3 - Other", "4 - Not coded", ""], ["1 - Pre-deployment", "2 - Post-deployment", "3 - Other", "4 - Not coded", ""]];

    private readonly SeedStream _random;
    private readonly string[] _words;
    private readonly double[] _cumulative;

    private SyntheticRisks(ulong seed)
    {
        _random = new(seed);
        _words = [.. FrequentWords, .. Enumerable.Range(0, RareWords).Select(_ => string.Concat(Enumerable.Range(0, 2 + Draw(3)).Select(_ => Syllable())))];
        _cumulative = new double[_words.Length];
        var sum = 0.0;
        // Zipf's law, shifted as Mandelbrot did so that the first words do not fill everything.
        for (var i = 0; i < _words.Length; i++)
            _cumulative[i] = sum += 1.0 / (i + 3);
    }

    /// <summary>The repository's file.</summary>
    /// <param name="risks">How many risks it has; documents and rows of further evidence come on top.</param>
    /// <param name="seed">The same seed, the same file.</param>
    public static byte[] Json(int risks, ulong seed = 1) => new SyntheticRisks(seed).Write(risks);

    private byte[] Write(int risks)
    {
        List<object?[]> rows = [Headers], documents = [["Included", "Paper_ID", "QuickRef", "Title", "DOI", "Year", "Item type"]];
        for (var (left, document) = (risks, 1); left > 0; left -= RisksPerDocument, document++)
            AddDocument(document, Math.Min(left, RisksPerDocument), rows, documents);
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            format = "assay-risk-repository", version = 1,
            sheets = new[] { Sheet("AI Risk Database v3", rows), Sheet("Included resources", documents) },
        });
    }

    private static object Sheet(string name, List<object?[]> rows) => new { name, rows = rows.Select((cells, i) => new { row = i + 1, cells }) };

    private void AddDocument(int document, int risks, List<object?[]> rows, List<object?[]> documents)
    {
        var (title, reference, year) = (Text(8), FormattableString.Invariant($"Author{document}"), 2015 + Draw(11));
        // One document in twenty has no year.
        documents.Add(["Yes", FormattableString.Invariant($"{document}"), reference, title, "-", document % 20 == 0 ? "" : FormattableString.Invariant($"{year}"), "Report"]);
        rows.Add(Row(title, reference, document, "00.00", "Paper", "", "", "", "", ["", "", "", ""]));
        var category = "";
        for (var i = 0; i < risks; i++)
        {
            var (number, sub) = ((i / (SubcategoriesPerCategory + 1)) + 1, i % (SubcategoriesPerCategory + 1));
            if (sub == 0)
                category = Text(3);
            var (id, name) = (FormattableString.Invariant($"{number:00}.{sub:00}"), sub == 0 ? "" : Text(4));
            rows.Add(Row(title, reference, document, id, sub == 0 ? "Risk Category" : "Risk Sub-Category", category, name, i % 9 == 0 ? "" : Text(10 + Draw(70)), "", Codes()));
            if (i % 3 == 0)
                rows.Add(Row(title, reference, document, id + ".a", "Additional evidence", category, name, "", Text(10 + Draw(60)), ["", "", "", ""]));
        }
    }

    private static object?[] Row(string title, string reference, int document, string id, string level, string category, string name, string description, string evidence, string[] codes) =>
    [
        title, reference, FormattableString.Invariant($"{document:00}.{id}"), document, null, null, null, level, category, name, description, evidence, null, null, codes[0], codes[1], codes[2],
        codes[3] is { Length: > 0 } code && code[0] != 'X' ? code[..1] + "." : "", codes[3].Length > 0 ? codes[3] + " > name" : "",
    ];

    private string[] Codes() => [Skewed(Levels[0]), Skewed(Levels[1]), Skewed(Levels[2]), Subdomains[Draw(Subdomains.Length)]];

    // Each word half as likely as the one before it.
    private string Skewed(string[] words)
    {
        var at = 0;
        while (at < words.Length - 1 && Draw(2) == 0)
            at++;
        return words[at];
    }

    private string Text(int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => Word()));

    private string Word()
    {
        var at = Array.BinarySearch(_cumulative, _random.NextDouble() * _cumulative[^1]);
        return _words[Math.Min(at < 0 ? ~at : at, _words.Length - 1)];
    }

    private string Syllable() => $"{"bcdfghklmnprstvwz"[Draw(17)]}{"aeiou"[Draw(5)]}{"nrstlm"[Draw(6)]}";

    private int Draw(int bound) => _random.NextInt32(bound);
}
