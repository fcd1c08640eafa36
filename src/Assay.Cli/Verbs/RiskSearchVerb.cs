using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Risks.Search;

namespace Assay.Cli.Verbs;

/// <summary><c>assay risk search</c>: full-text search over the risks, with counts.</summary>
internal static class RiskSearchVerb
{
    private static readonly Argument<string[]> Text = new("text")
    {
        Description = "Words that must all be found, in any inflection; \"phrases\", -excluded and beginnings* are understood. None: only filters count.", Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string[]> Domains = Filter("--domain", "code", "Only risks under this code: 7, 2.2, 4.0 (coded on the domain alone), X or none.");

    private static readonly Option<string[]> Entities = Filter("--entity", "word", "Only risks caused by human, ai or other, or not-coded.");

    private static readonly Option<string[]> Intents = Filter("--intent", "word", "Only intentional, unintentional or other, or not-coded.");

    private static readonly Option<string[]> Timings = Filter("--timing", "word", "Only pre-deployment, post-deployment or other, or not-coded.");

    private static readonly Option<string[]> Documents = Filter("--document", "number", "Only risks from the document of this number.");

    private static readonly Option<string[]> Levels = Filter("--level", "word", "Only risks of one level: category or subcategory.");

    private static readonly Option<int?> From = new("--from") { Description = "Only documents of this year or later.", HelpName = "year" };

    private static readonly Option<int?> To = new("--to") { Description = "Only documents of this year or earlier.", HelpName = "year" };

    private static readonly Option<string> Sort = Words.Option("--sort", "In which order.", "relevance", "relevance", "id");

    private static readonly Option<int> Offset = new("--offset") { Description = "Hits to pass over.", HelpName = "count" };

    private static readonly Option<int> Limit = new("--limit") { Description = "Hits to show at most; 0 for the counts alone.", HelpName = "count", DefaultValueFactory = _ => 10 };

    public static Verb Verb { get; } = new()
    {
        Name = "search",
        Summary = "Search the repository's risks by their words, documents and codes, with counts over both taxonomies, documents, years and levels.",
        Arguments = [Text], Options = [Domains, Entities, Intents, Timings, Documents, Levels, From, To, Sort, Offset, Limit, .. RiskVerbs.Sources], UsesTensors = false, Run = Run,
        Examples =
        [
            new("risk search loss of control", "risks that have all three words' stems, the best first"),
            new("risk search '\"loss of control\" -military agent*' --domain 7 --entity ai", "a phrase, without a word, with words that begin so; in one domain, caused by AI"),
            new("risk search --timing pre-deployment --domain 1 --limit 0", "no words: how the pre-deployment risks of a domain are spread"),
            new("risk search privacy --domain 2.1 --from 2023 --sort id --json", "for a program"),
        ],
    };

    private static Outcome Run(Invocation call)
    {
        var query = Query(call);
        using var search = RiskVerbs.OpenSearch(call);
        var result = search.Find(query);
        return new(result, console => RiskSearchView.Show(console, result));
    }

    private static SearchQuery Query(Invocation call) => new(string.Join(' ', call.Value(Text) ?? []))
    {
        Filters = [.. new[] { Domains, Entities, Intents, Timings, Documents, Levels }.SelectMany(option => (call.Value(option) ?? []).Select(word => SearchFilter.Parse(option.Name.TrimStart('-'), word)))],
        FromYear = call.Value(From), ToYear = call.Value(To), Order = Enum.Parse<SearchOrder>(call.Value(Sort)!, ignoreCase: true), Offset = call.Value(Offset), Limit = call.Value(Limit),
    };

    private static Option<string[]> Filter(string name, string value, string description) => new(name) { Description = $"{description} Repeat it to widen it.", HelpName = value };
}
