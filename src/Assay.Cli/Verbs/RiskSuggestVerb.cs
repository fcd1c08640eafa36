using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Risks.Suggestions;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay risk suggest</c>: codes for risks that have none.</summary>
internal static class RiskSuggestVerb
{
    private static readonly Option<string[]> Text = new("--text") { Description = "A risk in words.", HelpName = "words", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true };

    private static readonly Option<string> Items = new("--items") { Description = "A CSV file of risks with the columns text, or category, subcategory and description.", HelpName = "file" };

    private static readonly Option<int> Top = new("--top") { Description = "Codes of each target.", HelpName = "count", DefaultValueFactory = _ => 3 };

    /// <summary>How often suggestions have to be right.</summary>
    public static Option<double> Precision { get; } = new("--precision")
    {
        Description = "How often a suggestion must be right on documents that were not learnt from; none is given where it would be less often.", HelpName = "share", DefaultValueFactory = _ => new SuggestionOptions().Precision,
    };

    public static Verb Verb { get; } = new()
    {
        Name = "suggest",
        Summary = "Suggest domain, subdomain, entity, intent and timing for a risk in words, with probabilities and the words that decided, learnt from the coded rows.",
        Options = [Text, Items, Top, Precision, SharedOptions.Seed, .. RiskVerbs.Sources], UsesTensors = false, Run = Run,
        Examples =
        [
            new("risk suggest --text Chatbots give away addresses that they saw in training", "three codes of each kind, from what was imported last or the built-in sample"),
            new("risk suggest --items risks.csv --json", "many risks, for a program"),
            new("risk suggest --file repository.xlsx --precision 0.9 --text Voices are cloned to get at savings", "only what is right nine times in ten"),
        ],
    };

    /// <summary>What the shared options say.</summary>
    public static SuggestionOptions OptionsOf(Invocation call) => new() { Precision = call.Value(Precision), Seed = call.Value(SharedOptions.Seed) };

    private static Outcome Run(Invocation call)
    {
        var texts = Texts(call);
        var top = call.Value(Top) is > 0 and var count ? count : throw new AssayException("--top: expected 1 or more");
        var options = OptionsCheck.Require(OptionsOf(call), "risk suggest");
        var (repository, name) = RiskVerbs.Open(call);
        var suggester = KeptSuggester.Home.Of(repository, options, () => call.Progress.Say($"learning from {name}, once"), call.Cancellation);
        var suggested = texts.Select(text => (Text: text, Targets: suggester.Suggest(text, top))).ToList();
        return new(new { Source = name, options.Precision, Risks = suggested.Select(one => new { one.Text.Category, one.Text.Subcategory, one.Text.Description, one.Targets }) },
            console => suggested.ForEach(one => Show(console, one.Text, one.Targets)));
    }

    private static IReadOnlyList<RiskText> Texts(Invocation call) => (call.Value(Text) ?? [], call.Value(Items)) switch
    {
        ([_, ..] words, null) => [RiskText.Of(string.Join(' ', words))],
        ([], { } path) => RiskTextFile.Read(path),
        _ => throw new AssayException("say --text or --items, one of the two"),
    };

    private static void Show(IAnsiConsole console, RiskText text, IReadOnlyList<TargetSuggestion> targets)
    {
        console.WriteLine(string.Join(": ", new[] { text.Category, text.Subcategory, text.Description }.Where(part => part.Length > 0)));
        console.Write(RunTables.Rows(["", "code", "", "probability", "words that decided"], targets.SelectMany(target => target.Codes.Select((code, rank) => new[]
        {
            rank > 0 ? "" : Title(target), code.Code, code.Name, Invariant($"{code.Probability:0.00}"), string.Join(", ", code.Terms.Select(term => Invariant($"{term.Text} +{term.Contribution:0.0}"))),
        }))));
        if (targets.Any(target => target.Abstains))
            console.WriteLine("? too doubtful to be suggested at this precision");
    }

    private static string Title(TargetSuggestion target) => $"{target.Target}".ToLowerInvariant() + (target.Abstains ? "?" : "");
}
