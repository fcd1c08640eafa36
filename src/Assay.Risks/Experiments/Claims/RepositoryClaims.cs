using Assay.Core.Findings;
using Assay.Core.Statistics;

namespace Assay.Risks.Experiments.Claims;

/// <summary>What the paper reads from its tables, and whether documents drawn anew would say it too.</summary>
internal static class RepositoryClaims
{
    private const string Title = "The AI Risk Repository (arXiv 2408.12622)";

    public static IReadOnlyList<Finding> Judge(RepositoryMeasurements measured, RepositoryMargins margins) =>
        [PrintedTables.Judge(measured), .. CausalClaims.Judge(measured, margins), .. DomainClaims.Judge(measured, margins), .. CoverageClaims.Judge(measured)];

    /// <summary>A finding; on what is not the published repository nothing is decided.</summary>
    public static Finding Finding(RepositoryMeasurements measured, string id, string claim, string section, string metric, Estimate estimate, Verdict verdict, FormattableString rule, double? paper = null, string note = "") => new()
    {
        Id = id,
        Claim = claim,
        Source = new(Title, section),
        Metric = metric,
        Value = estimate.Value,
        Interval = estimate.Interval,
        PaperValue = paper,
        Scope = measured.IsPublished ? Scope.Exact : Scope.Analogue,
        Verdict = measured.IsPublished && !double.IsNaN(estimate.Value) ? verdict : Verdict.Inconclusive,
        Rule = FormattableString.Invariant(rule),
        Note = measured.IsPublished ? note : $"These are not the repository's rows, so nothing about it is decided: assay risk import FILE brings them in. {note}".TrimEnd(),
    };

    /// <summary>A value printed of some releases alone.</summary>
    public static double? Printed(RepositoryMeasurements measured, params double[] ofReleases) => measured.Tables.Release <= ofReleases.Length ? ofReleases[measured.Tables.Release - 1] : null;
}
