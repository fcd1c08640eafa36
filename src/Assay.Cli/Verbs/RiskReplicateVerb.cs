using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Options;
using Assay.Risks.Replication;

namespace Assay.Cli.Verbs;

/// <summary><c>assay risk replicate</c>: the repository's published tables, recomputed and compared.</summary>
internal static class RiskReplicateVerb
{
    private static readonly Option<string> Domains = Words.Option("--domains", "What shares of risks by domain are of: rows with a subdomain, or of these the ones with all causal codes [default: as the release did].", null, "subdomain", "subdomain-and-causal");

    private static readonly Option<string> Blanks = Words.Option("--blanks", "What becomes of rows without a causal code in the table by subdomain [default: as the release did].", null, "counted", "left-out");

    private static readonly Option<int> Resamples = new("--resamples") { Description = "Draws of documents behind each interval; 0 for no intervals.", HelpName = "count", DefaultValueFactory = _ => new ReplicationOptions().Resamples };

    public static Verb Verb { get; } = new()
    {
        Name = "replicate",
        Summary = "Recompute the repository's tables with named denominators, and hold them cell by cell against the paper and the workbook's own sheets.",
        Options = [RiskVerbs.Release, Domains, Blanks, Resamples, SharedOptions.Seed, .. RiskVerbs.Sources], UsesTensors = false, Run = Run,
        Examples =
        [
            new("risk replicate", "what was imported last: tables, what agrees, what differs, errata"),
            new("risk replicate --release V1", "the first release, which is the documents up to 43"),
            new("risk replicate --release V1 --domains subdomain", "the same by the third release's denominator"),
            new("risk replicate --file repository.xlsx --resamples 0 --json", "for a program, without intervals"),
        ],
    };

    private static Outcome Run(Invocation call)
    {
        var options = OptionsCheck.Require(new ReplicationOptions(RiskVerbs.ReleaseOf(call),
            call.Value(Domains) switch { "subdomain" => DomainDenominator.Subdomain, null => null, _ => DomainDenominator.SubdomainAndCausal },
            call.Value(Blanks) switch { "counted" => BlankCodes.Counted, null => null, _ => BlankCodes.LeftOut },
            call.Value(Resamples), call.Value(SharedOptions.Seed)), "risk replicate");
        var (repository, name) = RiskVerbs.Open(call);
        var report = ReplicationReport.Of(repository, options);
        return new(Json(report, name), console => RiskReplicateView.Show(console, report, name));
    }

    private static object Json(ReplicationReport report, string name) => new
    {
        Source = name, report.Release, report.Risks, report.Rules,
        Tables = report.Tables.Select(table => new { table.Id, table.Title, table.Denominator, Shares = table.Shares.Select(share => new { share.Row, share.Column, share.Count, share.Of, share.Value, share.Percent, share.Interval }) }),
        Comparisons = report.Comparisons.Select(comparison => new
        {
            Table = comparison.Table.Id, comparison.Published.Source, Cells = comparison.Cells.Count, comparison.Agreeing, comparison.LargestDifference,
            Differing = comparison.Differing.Select(cell => new { cell.Share.Row, cell.Share.Column, Printed = cell.Published.Text, cell.Published.Place, cell.Share.Percent, cell.Share.Count, cell.Share.Of }),
        }),
        report.Coverage, report.Errata,
    };
}
