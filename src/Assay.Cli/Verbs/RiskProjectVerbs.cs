using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Risks.Coding;
using Assay.Risks.Store;

namespace Assay.Cli.Verbs;

/// <summary><c>assay risk project …</c>: items coded by several, blind, and what they agree on.</summary>
internal static class RiskProjectVerbs
{
    public static Argument<string> Project { get; } = new("project") { Description = "Name of the project." };

    public static Argument<string> Item { get; } = new("item") { Description = "Key of the item or its evidence id; the beginning is enough where it is one item's alone." };

    public static Option<string> Rater { get; } = new("--rater") { Description = "Name of the rater.", HelpName = "name", Required = true };

    public static VerbGroup Group { get; } = new("project", "Coding projects: items coded by several raters, blind, decided on where they differ; agreement.",
    [
        RiskProjectCreateVerb.Verb, RiskProjectListVerbs.List, RiskProjectListVerbs.Show, RiskProjectCreateVerb.Assign, RiskProjectCodeVerbs.Queue, RiskProjectCodeVerbs.Code,
        RiskProjectDecideVerbs.Disagreements, RiskProjectDecideVerbs.Adjudicate, RiskProjectDecideVerbs.History, RiskProjectAgreementVerb.Verb, RiskProjectFileVerbs.Export, RiskProjectFileVerbs.Import,
    ]);

    public static CodingStore Store(Invocation call) => new(DatabaseVerbs.Of(call));

    public static CodingProject Open(Invocation call) => Store(call).Open(call.Value(Project)!);

    /// <summary>An option that takes several words.</summary>
    public static Option<string[]> Several(string name, string description, string help) => new(name) { Description = description, HelpName = help, Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true };

    /// <summary>An item in one line.</summary>
    public static string Short(CodingItem item, int length = 60)
    {
        var text = string.Join(' ', item.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Length <= length ? text : text[..(length - 1)] + "…";
    }
}
