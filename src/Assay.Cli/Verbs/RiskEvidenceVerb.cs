using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Core.Findings;
using Assay.Core.Runs;
using Assay.Risks.Evidence;
using Assay.Risks.Store;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay risk evidence</c>: what has been measured and what has not.</summary>
internal static class RiskEvidenceVerb
{
    private static readonly Argument<string?> Under = new("place") { Description = "A subdomain such as 2.2, or a row by its uid or evidence id [default: an overview of all subdomains].", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<string> To = new("--to") { Description = "Write it to a file instead, as records in the shape of Every Eval Ever (.json).", HelpName = "file" };

    public static Verb Verb { get; } = new()
    {
        Name = "evidence",
        Summary = "Show what has been measured of each subdomain and what has not, or what is filed under one.",
        Arguments = [Under], Options = [To, DatabaseVerbs.Place], UsesTensors = false, Run = Run,
        Examples =
        [
            new("risk evidence", "all 24 subdomains with their evidence and verdicts"),
            new("risk evidence 2.2", "what is filed under it and under the rows coded so"),
            new("risk evidence --to evidence.json", "for other tools"),
        ],
    };

    private static Outcome Run(Invocation call)
    {
        var ledger = new EvidenceLedger(DatabaseVerbs.Of(call));
        var place = call.Value(Under) is { } named ? ledger.Place(named) : null;
        var evidence = place is null ? ledger.All() : ledger.Under(place);
        return call.Value(To) is { } file ? Write(file, evidence) : place is null ? Overview(EvidenceCoverage.Of(evidence)) : List(place, evidence);
    }

    private static Outcome Write(string file, IReadOnlyList<FiledEvidence> evidence)
    {
        if (!file.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            throw new AssayException($"{file}: expected a name that ends in .json");
        var (path, counts) = (Path.GetFullPath(file), EvaluationFile.Write(file, evidence));
        return new(new { File = path, counts.Evaluations, counts.Results, counts.NotMeasured }, console =>
            console.Profile.Out.Writer.WriteLine(Invariant($"{path}: {counts.Evaluations} evaluations with {counts.Results} results{(counts.NotMeasured > 0 ? Invariant($"; {counts.NotMeasured} findings have no number and are left out") : "")}")));
    }

    private static Outcome List(EvidencePlace place, IReadOnlyList<FiledEvidence> evidence) => new(new { Place = place, Evidence = evidence }, console =>
    {
        console.WriteLine($"{place.Key} {place.Label}".Trim());
        if (evidence.Count == 0)
        {
            console.WriteLine($"nothing is filed here yet; assay risk file-evidence RUN --under {place.Key} does so");
            return;
        }
        console.Write(RunTables.Rows(["no.", "finding", "metric", "value", "interval", "verdict", "relation", "run", "on row"], evidence.Select(one => new[]
        {
            Invariant($"{one.Id}"), one.Finding.Id, one.Finding.Metric, RunTables.Number(one.Finding.Value), RunTables.IntervalText(one.Finding.Interval), one.Finding.VerdictText,
            one.Relation.ToString().ToLowerInvariant(), $"{one.Run.Name} {one.Run.Preset}".Trim(), one.Place.IsRow && !place.IsRow ? $"{one.Place.Key} {one.Place.Label}".Trim() : "",
        })));
    });

    private static Outcome Overview(EvidenceCoverage coverage) => new(Json(coverage), console =>
    {
        console.Write(RunTables.Rows(["", "subdomain", "evidence", "runs", "claims by verdict", "by scope"], coverage.Subdomains.Select(one => one.Evidence.Count == 0
            ? new[] { one.Place.Key, one.Place.Label, "nothing measured", "", "", "" }
            : [one.Place.Key, one.Place.Label, Invariant($"{one.Evidence.Count}{(one.OnRows > 0 ? Invariant($", {one.OnRows} on rows") : "")}"), Invariant($"{one.Runs}"), Verdicts(one), Scopes(one)])));
        console.WriteLine(Invariant($"{coverage.Subdomains.Count - coverage.Unmeasured.Count()} of {coverage.Subdomains.Count} subdomains have evidence"));
        if (coverage.Elsewhere.Count > 0)
            console.WriteLine(Invariant($"{coverage.Elsewhere.Count} more on rows that are coded under no subdomain or stand in the current file no more"));
    });

    private static string Verdicts(SubdomainEvidence one) => new VerdictCounts(one.Count(Verdict.Holds), one.Count(Verdict.Fails), one.Count(Verdict.Inconclusive)).ToString();

    // A toy's verdict is not to be read as the paper's.
    private static string Scopes(SubdomainEvidence one) => string.Join(", ", one.Known.CountBy(claim => claim.Finding.Scope).OrderBy(scope => scope.Key).Select(scope => Invariant($"{scope.Value} {scope.Key.ToString().ToLowerInvariant()}")));

    private static object Json(EvidenceCoverage coverage) => new
    {
        Subdomains = coverage.Subdomains.Select(one => new
        {
            Code = one.Place.Key, Name = one.Place.Label, Evidence = one.Evidence.Count, one.OnRows, one.Runs, IsMeasured = one.Evidence.Count > 0,
            Holds = one.Count(Verdict.Holds), Fails = one.Count(Verdict.Fails), Inconclusive = one.Count(Verdict.Inconclusive),
            Claims = one.Known.Select(claim => new { claim.Id, claim.Run.Experiment, Finding = claim.Finding.Id, claim.Finding.Verdict, claim.Finding.Scope, Run = claim.Run.Name }),
        }),
        Elsewhere = coverage.Elsewhere.Select(one => new { one.Id, one.Place, Finding = one.Finding.Id }),
    };
}
