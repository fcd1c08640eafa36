using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Risks.Coding;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay risk project queue</c> and <c>code</c>: what a rater does.</summary>
internal static class RiskProjectCodeVerbs
{
    private const int QueueShown = 20;

    private static readonly Option<string[]> Set = new("--set") { Description = "A code as FACTOR=CODE, or a label in place of the code; may be repeated.", HelpName = "factor=code", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true, Required = true };

    private static readonly Option<double?> Confidence = new("--confidence") { Description = "How sure you are, 0 to 1.", HelpName = "number" };

    private static readonly Option<string> Reason = new("--reason") { Description = "Why; kept with the code.", HelpName = "text" };

    private static readonly Option<string> Span = new("--span") { Description = "The words of the item that it rests on.", HelpName = "text" };

    private static readonly Option<bool> Next = new("--next") { Description = "Show the next item in full, with the codes to choose from." };

    public static Verb Queue { get; } = new()
    {
        Name = "queue", Summary = "List what a rater has still to code, or show the next item in full.", Arguments = [RiskProjectVerbs.Project], Options = [RiskProjectVerbs.Rater, Next, DatabaseVerbs.Place], UsesTensors = false, Run = ShowQueue,
        Examples = [new("risk project queue pilot --rater ann", "what is left"), new("risk project queue pilot --rater ann --next", "the next item's text and the codes to choose from")],
    };

    public static Verb Code { get; } = new()
    {
        Name = "code", Summary = "Give an item codes. A change of mind is a further code; nothing is overwritten.", Arguments = [RiskProjectVerbs.Project, RiskProjectVerbs.Item],
        Options = [RiskProjectVerbs.Rater, Set, Confidence, Reason, Span, DatabaseVerbs.Place], UsesTensors = false, Run = Give,
        Examples =
        [
            new("risk project code pilot 01.02.03 --rater ann --set domain=7.1 entity=AI intent=2 timing=2", "all four factors at once, by code or label"),
            new("risk project code pilot 5f0c --rater ann --set domain=7.3 --confidence 0.6 --reason mistaken", "a change of mind, by the beginning of the item's key"),
        ],
    };

    private static Outcome ShowQueue(Invocation call)
    {
        var (project, rater) = (RiskProjectVerbs.Open(call), call.Required(RiskProjectVerbs.Rater));
        if (!project.Raters.Contains(rater))
            throw new AssayException(Words.Unknown($"{project.Heading.Name}, raters", rater, project.Raters.ToList()));
        var queue = project.Queue(rater);
        if (call.Value(Next))
            return queue.Count > 0 ? ShowItem(project, queue[0], rater) : new(new { Item = (object?)null }, console => console.WriteLine($"nothing is left for {rater}"));
        return new(new { Rater = rater, Left = queue.Count, Items = queue.Select(item => new { item.Key, item.EvidenceId, item.Document, item.Text }) }, console =>
        {
            console.WriteLine(Invariant($"{queue.Count:N0} left for {rater}"));
            if (queue.Count > 0)
                console.Write(RunTables.Rows(["item", "id", ""], queue.Take(QueueShown).Select(item => new[] { item.Key, item.EvidenceId, RiskProjectVerbs.Short(item) })));
        });
    }

    private static Outcome ShowItem(CodingProject project, CodingItem item, string rater)
    {
        var own = project.Seen(item.Key, rater);
        return new(new { item.Key, item.EvidenceId, item.Document, item.Text, Codes = own, Factors = project.Factors.Select(factor => new { factor.Name, Codes = factor.Choices.Select(node => new { node.Code, node.Name, node.Definition }) }) }, console =>
        {
            var writer = console.Profile.Out.Writer;
            writer.WriteLine($"{item.Key} {item.EvidenceId}".Trim());
            writer.WriteLine(item.Text);
            if (project.Heading.Guidance.Length > 0)
                writer.WriteLine(project.Heading.Guidance);
            foreach (var factor in project.Factors)
                console.Write(RunTables.Rows([factor.Name, "", "given where"], factor.Choices.Select(node => new[] { node.Code, node.Name, node.Definition })));
            writer.WriteLine($"assay risk project code {project.Heading.Name} {item.Key} --rater {rater} --set {string.Join(' ', project.Factors.Select(factor => $"{factor.Name}=…"))}");
        });
    }

    private static Outcome Give(Invocation call)
    {
        var submission = new CodeSubmission(call.Value(RiskProjectVerbs.Item)!, call.Required(RiskProjectVerbs.Rater), Codes(call.Value(Set) ?? []))
        {
            Confidence = call.Value(Confidence), Reason = call.Value(Reason) ?? "", Span = call.Value(Span) ?? "",
        };
        var name = call.Value(RiskProjectVerbs.Project)!;
        var outcome = RiskProjectVerbs.Store(call).Submit(name, submission);
        var left = RiskProjectVerbs.Store(call).Open(name).Queue(submission.Rater).Count;
        return new(new { Item = outcome.Item.Key, outcome.Added, Unchanged = outcome.Unchanged.Select(code => new { code.Id, code.Factor, code.Value }), outcome.Opened, Left = left }, console =>
            console.Profile.Out.Writer.WriteLine(Invariant($"{outcome.Item.Key}: {Told(outcome)}{(outcome.Opened ? "; coded by all now" : "")}{(outcome.Added.Any(code => !code.IsIndependent) ? "; given after others' codes could be seen, so it does not count for agreement" : "")}; {left:N0} left for {submission.Rater}")));
    }

    private static string Told(SubmissionOutcome outcome) => string.Join(", ", outcome.Added.Select(code => $"{code.Factor} {code.Value}{(code.Supersedes is null ? "" : " (in place of the one before)")}")
        .Concat(outcome.Unchanged.Select(code => $"{code.Factor} {code.Value} as before")));

    private static Dictionary<string, string> Codes(string[] words)
    {
        var codes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in words)
        {
            if (word.Split('=', 2) is not [{ Length: > 0 } factor, var code])
                throw new AssayException($"--set: '{word}' is not of the form FACTOR=CODE");
            if (!codes.TryAdd(factor, code))
                throw new AssayException($"--set: {factor} is given twice");
        }
        return codes;
    }
}
