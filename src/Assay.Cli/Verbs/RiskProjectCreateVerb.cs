using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Risks;
using Assay.Risks.Coding;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay risk project create</c> and <c>assign</c>: what is to be coded, on what, and by whom.</summary>
internal static class RiskProjectCreateVerb
{
    private static readonly Option<string[]> Raters = RiskProjectVerbs.Several("--raters", "Who codes, by name.", "name");

    private static readonly Option<string[]> Factors = RiskProjectVerbs.Several("--factors", "What items are coded on: domain, entity, intent, timing, or a taxonomy of your own as NAME=FILE (NAME=FILE#CODE for the children of a node) [default: the four].", "factor");

    private static readonly Option<string> Items = new("--items") { Description = "Items of your own: a CSV file with the columns id and text, and document where there are several [default: risks of the repository].", HelpName = "file" };

    private static readonly Option<string[]> Domains = RiskProjectVerbs.Several("--domain", "Only risks under these codes, such as 7 or 2.2.", "code");

    private static readonly Option<int[]> Documents = new("--document") { Description = "Only risks of the documents with these numbers.", HelpName = "number", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true };

    private static readonly Option<string> Containing = new("--containing") { Description = "Only items whose text has all of these words.", HelpName = "words" };

    private static readonly Option<int?> Sample = new("--sample") { Description = "Only so many of them, drawn by --seed.", HelpName = "count" };

    private static readonly Option<int?> PerItem = new("--per-item") { Description = "How many raters an item gets, in turn [default: all of them].", HelpName = "count" };

    private static readonly Option<bool> NotBlind = new("--not-blind") { Description = "Raters see each other's codes from the start." };

    private static readonly Option<bool> WithPublished = new("--with-published") { Description = "Keep the repository's own codes as a rater 'published', to compare with." };

    private static readonly Option<string> Guidance = new("--guidance") { Description = "What raters are told beside the definitions.", HelpName = "text" };

    private static readonly Argument<string> Name = new("name") { Description = "What the project is to be called." };

    public static Verb Verb { get; } = new()
    {
        Name = "create",
        Summary = "Make a project: items of the repository or of your own, what they are coded on, and who codes them.",
        Arguments = [Name], Options = [Raters, Factors, Items, Domains, Documents, Containing, Sample, PerItem, NotBlind, WithPublished, Guidance, SharedOptions.Seed, .. RiskVerbs.Sources], UsesTensors = false, Run = Create,
        Examples =
        [
            new("risk project create pilot --raters ann bob --sample 20", "20 risks, each coded by both, blind, on the four factors"),
            new("risk project create attacks --raters ann bob eve --per-item 2 --domain 2.2 4.2 --factors domain entity --with-published", "two raters an item, compared with the published codes"),
            new("risk project create own --raters ann bob --items items.csv --factors severity=severity.json", "your own items and taxonomy"),
        ],
    };

    public static Verb Assign { get; } = new()
    {
        Name = "assign",
        Summary = "Give raters, new or known, the items of a project to code.",
        Arguments = [RiskProjectVerbs.Project], Options = [Raters, PerItem, SharedOptions.Seed, DatabaseVerbs.Place], UsesTensors = false, Run = AssignItems,
        Examples = [new("risk project assign pilot --raters eve", "every item to one more rater"), new("risk project assign pilot --raters eve dan --per-item 1", "half of the items to each of two")],
    };

    private static Outcome Create(Invocation call)
    {
        var factors = call.Value(Factors) is { Length: > 0 } named ? named.Select(CodingFactor.Parse).ToList() : CodingFactor.BuiltIn;
        var (items, published) = Chosen(call);
        var plan = new CodingPlan
        {
            Name = call.Value(Name)!, Items = items, Factors = factors, Raters = call.Value(Raters) ?? [], RatersPerItem = call.Value(PerItem), Seed = call.Value(SharedOptions.Seed),
            IsBlind = !call.Value(NotBlind), Guidance = call.Value(Guidance) ?? "",
        };
        var keys = items.Select(item => item.Key).ToHashSet(StringComparer.Ordinal);
        var project = RiskProjectVerbs.Store(call).Create(plan, call.Value(WithPublished) ? [.. published.Where(code => keys.Contains(code.Item) && factors.Contains(CodingFactor.BuiltIn.FirstOrDefault(factor => factor.Name == code.Factor)!))] : null);
        return RiskProjectListVerbs.Described(project);
    }

    private static (IReadOnlyList<CodingItem> Items, IReadOnlyList<(string Item, string Factor, string Code)> Published) Chosen(Invocation call)
    {
        if (call.Value(Items) is { } file)
        {
            if (call.Given(Domains) || call.Given(Documents) || call.Value(WithPublished))
                throw new AssayException("--items: --domain, --document and --with-published speak of the repository's risks; leave them out");
            return (Narrowed(call, CodingItems.ReadCsv(file)), []);
        }
        var repository = RiskVerbs.Open(call).Repository;
        var (domains, documents) = (RiskVerbs.Codes(call.Value(Domains)), call.Value(Documents) ?? []);
        bool Wanted(RiskRow row) => row.IsRisk && (documents.Length == 0 || documents.Contains(row.Document)) && (domains.Count == 0 || RiskVerbs.IsUnder(row, domains));
        return (Narrowed(call, CodingItems.OfRows(repository, Wanted)), CodingItems.PublishedCodes(repository, Wanted));
    }

    private static IReadOnlyList<CodingItem> Narrowed(Invocation call, IReadOnlyList<CodingItem> items)
    {
        var words = (call.Value(Containing) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        items = [.. items.Where(item => words.All(word => item.Text.Contains(word, StringComparison.OrdinalIgnoreCase)))];
        if (items.Count == 0)
            throw new AssayException("there is no item to be coded: nothing is as was asked for");
        return call.Value(Sample) is { } count ? CodingItems.Sample(items, count, call.Value(SharedOptions.Seed)) : items;
    }

    private static Outcome AssignItems(Invocation call)
    {
        var raters = call.Value(Raters) ?? [];
        var fresh = RiskProjectVerbs.Store(call).Assign(call.Value(RiskProjectVerbs.Project)!, raters, call.Value(PerItem), call.Value(SharedOptions.Seed));
        return new(new { Assigned = fresh }, console => console.Profile.Out.Writer.WriteLine(Invariant($"{fresh} items newly given to {string.Join(", ", raters)}")));
    }
}
