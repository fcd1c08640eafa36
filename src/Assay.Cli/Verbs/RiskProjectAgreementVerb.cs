using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Statistics;
using Assay.Risks.Coding;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay risk project agreement</c>: how far raters agree beyond chance.</summary>
internal static class RiskProjectAgreementVerb
{
    private static readonly Option<int> Resamples = new("--resamples") { Description = "Draws of documents behind each interval; 0 for no intervals.", HelpName = "count", DefaultValueFactory = _ => new AgreementOptions().Resamples };

    private static readonly Option<bool> WithRevisions = new("--with-revisions") { Description = "Count each rater's last code, even where he had seen the others' by then." };

    public static Verb Verb { get; } = new()
    {
        Name = "agreement",
        Summary = "Compute how far raters agree on each factor: percent, Fleiss, AC1, Krippendorff's alpha (also by distance in the tree), Cohen of every two; intervals draw documents.",
        Arguments = [RiskProjectVerbs.Project], Options = [Resamples, WithRevisions, SharedOptions.Seed, DatabaseVerbs.Place], UsesTensors = false, Run = Run,
        Examples =
        [
            new("risk project agreement pilot", "of the codes that were given before raters saw each other's"),
            new("risk project agreement pilot --resamples 0 --json", "without intervals, for a program"),
        ],
    };

    private static Outcome Run(Invocation call)
    {
        var project = RiskProjectVerbs.Open(call);
        var report = AgreementReport.Of(project, new(call.Value(Resamples), Seed: call.Value(SharedOptions.Seed), WithRevisions: call.Value(WithRevisions)));
        return new(new { Project = project.Heading.Name, report.Raters, report.Factors }, console => Show(console, report));
    }

    private static void Show(IAnsiConsole console, AgreementReport report)
    {
        console.Write(RunTables.Rows(["factor", "items", "percent", "Fleiss", "AC1", "alpha", "alpha in the tree", "prevalence"], report.Factors.Select(factor => new[]
        {
            factor.Factor, Invariant($"{factor.Items}"), Text(factor.Percent), Text(factor.Fleiss), Text(factor.GwetAc1), Text(factor.Alpha), factor.TreeAlpha is { } tree ? Text(tree) : "", Number(factor.Prevalence),
        })));
        var pairs = report.Factors.SelectMany(factor => factor.Pairs.Select(pair => (factor.Factor, Pair: pair))).ToList();
        if (pairs.Count > 0)
            console.Write(RunTables.Rows(["factor", "raters", "items", "percent", "Cohen", "prevalence", "bias"], pairs.Select(one => new[]
            {
                one.Factor, $"{one.Pair.First}, {one.Pair.Second}", Invariant($"{one.Pair.Items}"), Text(one.Pair.Percent), Text(one.Pair.Cohen), Number(one.Pair.Prevalence), Number(one.Pair.Bias),
            })));
        console.WriteLine("Intervals draw documents. Kappa falls as prevalence grows, whatever raters do; AC1 hardly falls.");
    }

    private static string Text(Estimate estimate) => estimate.Interval is { } interval ? Invariant($"{Number(estimate.Value)} [{interval.Low:0.00}, {interval.High:0.00}]") : Number(estimate.Value);

    private static string Number(double value) => double.IsNaN(value) ? "-" : Invariant($"{value:0.00}");
}
