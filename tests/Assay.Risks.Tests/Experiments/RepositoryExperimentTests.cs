using Assay.Core.Experiments;
using Assay.Core.Findings;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Core.Reports;
using Assay.Risks.Experiments;
using Assay.TestKit;

namespace Assay.Risks.Tests.Experiments;

public sealed class RepositoryExperimentTests
{
    private static readonly RepositoryOptions Few = new() { Resamples = 100 };

    [Fact]
    public void On_the_sample_nothing_is_decided_and_the_report_says_why()
    {
        using var folder = new TemporaryFolder();
        var result = Run(folder, Few with { Database = folder["none.db"] });
        Assert.All(result.Findings, finding => Assert.Equal((Scope.Analogue, Verdict.Inconclusive), (finding.Scope, finding.Verdict)));
        Assert.Contains(result.Report.Blocks.OfType<Paragraph>(), paragraph => paragraph.Text.Contains("assay risk import FILE", StringComparison.Ordinal));
        Assert.False(File.Exists(folder["none.db"]));
    }

    // The dossier's counts of the V3 workbook: 538 by humans, 573 by AI and 279 otherwise; 487 unintentional, 474 intentional, 429 otherwise; 866 of 1395 after deployment; in the first release 339 of 668 by AI.
    [Theory]
    [InlineData("tables-recomputed", 1.0)]
    [InlineData("ai-over-human", (573.0 - 538) / 1390)]
    [InlineData("ai-share-falls", 339.0 / 668 - 573.0 / 1390)]
    [InlineData("intent-balanced", (487.0 - 474) / 1390)]
    [InlineData("after-deployment", 866.0 / 1395)]
    [InlineData("neglected-subdomains", 19.0 / 1333)]
    [InlineData("no-framework-covers-all", 20.0 / 24)]
    public void On_the_published_workbook_values_are_the_counts_of_an_independent_program(string id, double value)
    {
        var finding = OnV3.Value.Findings.Single(finding => finding.Id == id);
        Assert.Equal(value, finding.Value, 12);
        Assert.Equal(Scope.Exact, finding.Scope);
    }

    [Fact]
    public void Values_round_to_what_the_paper_prints()
    {
        var printed = OnV3.Value.Findings.Where(finding => finding.PaperValue is not null && finding.Id is not "no-framework-covers-all").ToList();
        Assert.Equal(9, printed.Count);
        Assert.All(printed, finding => Assert.InRange(finding.Value, finding.PaperValue!.Value - 0.0101, finding.PaperValue.Value + 0.0101));     // differences of two rounded shares
    }

    [Fact]
    public void Intervals_hold_the_value_and_are_over_documents()
    {
        Assert.All(OnV3.Value.Findings.Where(finding => finding.Interval is not null), finding =>
        {
            Assert.InRange(finding.Value, finding.Interval!.Low, finding.Interval.High);
            Assert.Equal(Documents, finding.Interval.Count);
        });
    }

    [Fact]
    public void The_same_seed_gives_the_same_intervals()
    {
        using var folder = new TemporaryFolder();
        var options = Few with { Database = folder["none.db"] };
        Assert.Equal(Run(folder, options).Findings, Run(folder, options).Findings);
    }

    [Fact]
    public void Earlier_releases_are_judged_by_their_own_documents()
    {
        using var folder = new TemporaryFolder();
        var first = Run(folder, Few with { Workbook = V3Workbook.Path, Release = 1 }).Findings.ToDictionary(finding => finding.Id, StringComparer.Ordinal);
        Assert.Equal((339.0 - 230) / 668, first["ai-over-human"].Value, 12);
        Assert.Equal(16.0 / 23, first["no-framework-covers-all"].Value, 12);
        Assert.Equal(double.NaN, first["ai-share-falls"].Value);
    }

    [Fact]
    public void Options_out_of_range_are_named() =>
        Assert.Equal(["release", "resamples", "margins.majority"], (Few with { Release = 9, Resamples = 1, Margins = new() { Majority = 2 } }).Faults().Select(fault => fault.Member));

    private static readonly Lazy<ExperimentResult> OnV3 = new(() =>
    {
        using var folder = new TemporaryFolder();
        return Run(folder, Few with { Workbook = V3Workbook.Path });
    });

    private static int Documents => V3Workbook.Repository.Risks.Select(row => row.Document).Distinct().Count();

    private static ExperimentResult Run(TemporaryFolder folder, RepositoryOptions options)
    {
        using var run = Core.Runs.Run.Create(folder[$"{Guid.NewGuid():N}"], "risks", options, 1);
        return new RepositoryExperiment().Run(options, new ExperimentContext(run, new SeedStreams(1), SilentProgress.Instance, TestContext.Current.CancellationToken));
    }
}
