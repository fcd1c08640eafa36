namespace Assay.Risks.Coding;

/// <summary>How far a project is.</summary>
/// <param name="Items">How many items.</param>
/// <param name="Open">How many are coded by all who are to code them.</param>
/// <param name="Disagreements">How many item and factor pairs wait for a decision.</param>
/// <param name="Adjudicated">How many were decided on.</param>
/// <param name="Raters">Rater by rater.</param>
public sealed record CodingProgress(int Items, int Open, int Disagreements, int Adjudicated, IReadOnlyList<RaterProgress> Raters)
{
    /// <summary>Counts.</summary>
    public static CodingProgress Of(CodingProject project) => new(project.Items.Count, project.Items.Count(item => project.IsOpen(item.Key)), project.Disagreements().Count,
        project.Events.Where(code => code.IsConsensus).Select(code => (code.Item, code.Factor)).Distinct().Count(),
        [.. project.Raters.Select(rater => new RaterProgress(rater, project.Items.Count(item => project.RatersOf(item.Key).Contains(rater)), project.Items.Count(item => project.IsCodedBy(item.Key, rater))))]);
}

/// <summary>How far a rater is.</summary>
/// <param name="Rater">Who.</param>
/// <param name="Assigned">How many items he is to code; 0 for one whose codes were read from elsewhere.</param>
/// <param name="Coded">How many he has coded on every factor.</param>
public sealed record RaterProgress(string Rater, int Assigned, int Coded);
