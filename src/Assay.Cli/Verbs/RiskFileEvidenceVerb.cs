using System.CommandLine;
using Assay.Cli.Experiments;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Core.Runs;
using Assay.Risks.Evidence;
using Assay.Risks.Store;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay risk file-evidence</c> and <c>withdraw-evidence</c>: a run's findings under the risks that they bear on.</summary>
internal static class RiskFileEvidenceVerb
{
    private static readonly Argument<string> Run = new("run") { Description = "A run's name (its beginning is enough), or its folder." };

    private static readonly Option<string[]> Under = new("--under")
    {
        Description = "Where to: a subdomain such as 2.2, or a row by its uid or evidence id; may be repeated [default: where the experiment says that its findings belong].", HelpName = "place",
        Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> Relation = Words.Option("--relation", "What the findings have to do with the risk.", "measures", "measures", "supports", "contradicts", "mitigates");

    private static readonly Option<string[]> Finding = new("--finding") { Description = "Only the findings with these ids [default: all of the run's].", HelpName = "id", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true };

    private static readonly Option<string> Note = new("--note") { Description = "Your own words on it.", HelpName = "text" };

    private static readonly Argument<int> Id = new("id") { Description = "Number of the filing, as risk evidence lists it." };

    private static readonly Option<string> Reason = new("--reason") { Description = "Why; kept with it.", HelpName = "text", Required = true };

    public static Verb Verb { get; } = new()
    {
        Name = "file-evidence",
        Summary = "File what a run found under the risks that it bears on, with the finding's interval, verdict and provenance.",
        Arguments = [Run], Options = [Under, Relation, Finding, Note, DatabaseVerbs.Place], UsesTensors = false, Run = File,
        Examples =
        [
            new("risk file-evidence badloss-20261129-1030", "under the subdomain that the experiment names: 2.2"),
            new("risk file-evidence ./out --under 7.4 --finding pareto-monotone", "one finding of a run that lies elsewhere"),
            new("risk file-evidence badloss-20261129-1030 --under 02.03.01 --relation mitigates", "under a row of the repository"),
        ],
    };

    public static Verb Withdraw { get; } = new()
    {
        Name = "withdraw-evidence",
        Summary = "Take a filing out of what is shown and counted; it stays in the database with the reason.",
        Arguments = [Id], Options = [Reason, DatabaseVerbs.Place], UsesTensors = false, Run = TakeOut,
        Examples = [new("risk withdraw-evidence 12 --reason mistaken", "what was filed as number 12")],
    };

    private static Outcome File(Invocation call)
    {
        var ledger = new EvidenceLedger(DatabaseVerbs.Of(call));
        var run = new RunStore(AssayHome.Folder).Find(call.Value(Run)!);
        var experiment = ExperimentList.All.FirstOrDefault(one => one.Name == run.Record?.Kind);
        var findings = RunFindings.Of(run, record => experiment is null ? null : Presets.WithHash(experiment, record.OptionsHash)).Only(call.Value(Finding) ?? []);
        // Every place is looked up before the first is filed under.
        var places = Places(call, experiment, run).Select(ledger.Place).ToList();
        var outcomes = places.Select(place => ledger.File(findings, place, Enum.Parse<EvidenceRelation>(call.Value(Relation)!, ignoreCase: true), call.Value(Note) ?? "")).ToList();
        return new(outcomes.Select(outcome => new { outcome.Place, findings.Run, Filed = outcome.Filed.Select(Brief), WasThere = outcome.WasThere.Select(Brief) }), console =>
        {
            foreach (var outcome in outcomes)
                console.Profile.Out.Writer.WriteLine($"{findings.Run.Name}: {Sentence(outcome)}");
        });
    }

    private static IReadOnlyList<string> Places(Invocation call, IRegisteredExperiment? experiment, RunSummary run) => call.Value(Under) is { Length: > 0 } named ? named
        : experiment is { RelatedRisks.Count: > 0 } ? experiment.RelatedRisks
        : throw new AssayException($"{run.Name}: runs of kind {run.Record?.Kind} name no risk that their findings bear on; name one with --under");

    private static string Sentence(FilingOutcome outcome)
    {
        var place = $"{outcome.Place.Key} {outcome.Place.Label}".Trim();
        var filed = outcome.Filed.Count == 0 ? $"nothing new is filed under {place}" : Invariant($"{outcome.Filed.Count} {(outcome.Filed.Count == 1 ? "finding is" : "findings are")} filed under {place}");
        return outcome.WasThere.Count == 0 ? filed : Invariant($"{filed}; {outcome.WasThere.Count} {(outcome.WasThere.Count == 1 ? "was" : "were")} there already and {(outcome.WasThere.Count == 1 ? "is" : "are")} left as {(outcome.WasThere.Count == 1 ? "it was" : "they were")}");
    }

    private static object Brief(FiledEvidence one) => new { one.Id, Finding = one.Finding.Id, one.Finding.Verdict, one.Relation, one.FiledAt };

    private static Outcome TakeOut(Invocation call)
    {
        var gone = new EvidenceLedger(DatabaseVerbs.Of(call)).Withdraw(call.Value(Id), call.Required(Reason));
        return new(Brief(gone), console => console.WriteLine($"withdrawn: {gone.Finding.Id} of {gone.Run.Name} under {gone.Place.Key}"));
    }
}
