using System.CommandLine;
using System.Globalization;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Risks.Coding;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay risk project disagreements</c>, <c>adjudicate</c> and <c>history</c>: where raters differ, what was decided, and how it came about.</summary>
internal static class RiskProjectDecideVerbs
{
    private static readonly Option<string> By = new("--by") { Description = "Who decides.", HelpName = "name", Required = true };

    private static readonly Option<string> Set = new("--set") { Description = "The decision as FACTOR=CODE, or a label in place of the code.", HelpName = "factor=code", Required = true };

    private static readonly Option<string> Reason = new("--reason") { Description = "Why; kept with the decision.", HelpName = "text" };

    private static readonly Option<int?> Replaces = new("--replaces") { Description = "Number of the decision that this one takes the place of.", HelpName = "id" };

    private static readonly Option<string> As = new("--as") { Description = "What this rater may see of an item that is not coded by all yet.", HelpName = "name" };

    public static Verb Disagreements { get; } = new()
    {
        Name = "disagreements", Summary = "List the items that all have coded and on which they differ, until somebody decides.", Arguments = [RiskProjectVerbs.Project], Options = [DatabaseVerbs.Place], UsesTensors = false, Run = List,
        Examples = [new("risk project disagreements pilot", "each rater's code, and how far apart they are in the taxonomy")],
    };

    public static Verb Adjudicate { get; } = new()
    {
        Name = "adjudicate", Summary = "Decide on an item's code; each rater's own stays as it is.", Arguments = [RiskProjectVerbs.Project, RiskProjectVerbs.Item], Options = [By, Set, Reason, Replaces, DatabaseVerbs.Place], UsesTensors = false, Run = Decide,
        Examples =
        [
            new("risk project adjudicate pilot 01.02.03 --by eve --set domain=7.1 --reason literal", "a decision with its reason"),
            new("risk project adjudicate pilot 01.02.03 --by eve --set domain=7.3 --replaces 41", "another in its place; the first stays in the history"),
        ],
    };

    public static Verb History { get; } = new()
    {
        Name = "history", Summary = "Show every code that an item was ever given, in order.", Arguments = [RiskProjectVerbs.Project, RiskProjectVerbs.Item], Options = [As, DatabaseVerbs.Place], UsesTensors = false, Run = Told,
        Examples = [new("risk project history pilot 01.02.03", "of an item that all have coded"), new("risk project history pilot 01.02.03 --as ann", "what one rater may see of any item")],
    };

    private static Outcome List(Invocation call)
    {
        var found = RiskProjectVerbs.Open(call).Disagreements();
        return new(found.Select(one => new { Item = one.Item.Key, one.Item.EvidenceId, Factor = one.Factor.Name, one.Distance, Codes = one.Codes.Select(code => new { code.Rater, code.Value, code.Confidence, code.Reason, code.Span }), one.Item.Text }), console =>
        {
            if (found.Count == 0)
                console.WriteLine("nothing waits for a decision");
            else
                console.Write(RunTables.Rows(["item", "id", "factor", "codes", "apart", ""], found.Select(one => new[]
                {
                    one.Item.Key, one.Item.EvidenceId, one.Factor.Name, string.Join(", ", one.Codes.Select(code => $"{code.Rater} {code.Value}")), Invariant($"{one.Distance:0.##}"), RiskProjectVerbs.Short(one.Item, 40),
                })));
        });
    }

    private static Outcome Decide(Invocation call)
    {
        if (call.Required(Set).Split('=', 2) is not [{ Length: > 0 } factor, var code])
            throw new AssayException($"--set: '{call.Value(Set)}' is not of the form FACTOR=CODE");
        var store = RiskProjectVerbs.Store(call);
        var decided = store.Adjudicate(call.Value(RiskProjectVerbs.Project)!, new(call.Value(RiskProjectVerbs.Item)!, factor, code, call.Required(By), call.Value(Reason) ?? "") { Replaces = call.Value(Replaces) });
        return new(decided, console => console.Profile.Out.Writer.WriteLine(Invariant($"{decided.Item}: {decided.Factor} {decided.Value}, decided by {decided.Rater} (decision {decided.Id})")));
    }

    private static Outcome Told(Invocation call)
    {
        var project = RiskProjectVerbs.Open(call);
        var item = project.Item(call.Value(RiskProjectVerbs.Item)!);
        var events = (call.Value(As) is { } rater ? project.Seen(item.Key, rater) : project.History(item.Key))
            ?? throw new AssayException($"{project.Heading.Name}: {item.Key} is not coded by all yet, and its history would show raters each other's codes; name a rater with --as to see what he may");
        return new(new { Item = item.Key, item.EvidenceId, item.Text, Events = events, Final = project.Factors.Select(factor => new { Factor = factor.Name, Code = project.Final(item.Key, factor.Name) }) }, console =>
        {
            console.Profile.Out.Writer.WriteLine(item.Text);
            console.Write(RunTables.Rows(["no.", "at", "who", "factor", "code", "in place of", "sure", "reason"], events.Select(code => new[]
            {
                Invariant($"{code.Id}"), code.At.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), code.IsConsensus ? $"decided by {code.Rater}" : code.Role == RaterRole.Human ? code.Rater : $"{code.Rater} ({code.Role.ToString().ToLowerInvariant()})",
                code.Factor, $"{code.Value} {project.Factor(code.Factor).Label(code.Value)}", code.Supersedes is { } before ? Invariant($"{before}") : "", code.Confidence is { } sure ? Invariant($"{sure:0.##}") : "", code.Reason,
            })));
        });
    }
}
