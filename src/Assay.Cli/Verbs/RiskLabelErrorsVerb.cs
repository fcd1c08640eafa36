using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Risks.Suggestions;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay risk label-errors</c>: codes that look wrong.</summary>
internal static class RiskLabelErrorsVerb
{
    private static readonly string[] Words = [.. Enum.GetNames<SuggestionTarget>().Select(name => name.ToLowerInvariant())];

    /// <summary>Which kind of codes.</summary>
    public static Option<string> Target { get; } = Framework.Words.Option("--target", "Only codes of this kind [default: all].", null, Words);

    private static readonly Option<double> Below = new("--below") { Description = "Probability under which a code is listed.", HelpName = "share", DefaultValueFactory = _ => 0.02 };

    private static readonly Option<string> To = new("--to") { Description = "Also write the list to a file: .csv or .json.", HelpName = "file" };

    public static Verb Verb { get; } = new()
    {
        Name = "label-errors",
        Summary = "List codes that are probably wrong: models of the other documents give them almost no probability.",
        Options = [Target, Below, To, SharedOptions.Seed, .. RiskVerbs.Sources], UsesTensors = false, Run = Run,
        Examples =
        [
            new("risk label-errors --target domain", "the least likely first"),
            new("risk label-errors --below 0.01 --to second-look.csv", "all kinds of codes, as a file"),
        ],
    };

    /// <summary>The kinds of codes that were asked for.</summary>
    public static IReadOnlyList<SuggestionTarget> TargetsOf(Invocation call) => call.Value(Target) is { } word ? [Enum.Parse<SuggestionTarget>(word, ignoreCase: true)] : Enum.GetValues<SuggestionTarget>();

    private static Outcome Run(Invocation call)
    {
        var below = call.Value(Below) is > 0 and <= 1 and var share ? share : throw new AssayException("--below: expected above 0 and at most 1");
        var (repository, name) = RiskVerbs.Open(call);
        call.Progress.Say($"learning from {name}");
        var errors = LabelErrors.Of(repository, TargetsOf(call), RiskSuggestVerb.OptionsOf(call), below, call.Cancellation);
        if (call.Value(To) is { } path)
            LabelErrorFile.Write(Path.GetFullPath(path), errors);
        return new(new { Source = name, Below = below, Errors = errors.Select(LabelErrorFile.Record) }, console =>
        {
            console.Profile.Out.Writer.WriteLine(Invariant($"{name}: {errors.Count:N0} codes with a probability below {below}"));
            if (errors.Count > 0)
                console.Write(RunTables.Rows(["row", "risk", "kind", "has", "", "looks like", ""], errors.Select(error => new[]
                {
                    LabelErrorFile.NameOf(error.Row), error.Row.Subcategory.Length > 0 ? error.Row.Subcategory : error.Row.Category, $"{error.Target}".ToLowerInvariant(),
                    $"{error.Given} {error.GivenName}", Invariant($"{error.GivenProbability:0.000}"), $"{error.Suggested} {error.SuggestedName}", Invariant($"{error.SuggestedProbability:0.00}"),
                })));
        });
    }
}
