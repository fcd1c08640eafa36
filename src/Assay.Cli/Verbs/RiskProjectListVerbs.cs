using Assay.Cli.Framework;
using Assay.Risks.Coding;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay risk project list</c> and <c>show</c>: what projects there are and how far they are.</summary>
internal static class RiskProjectListVerbs
{
    public static Verb List { get; } = new()
    {
        Name = "list", Summary = "List the projects with how far they are.", Options = [DatabaseVerbs.Place], UsesTensors = false, Run = ListAll,
        Examples = [new("risk project list", "items, how many are coded by all, what waits for a decision"), new("risk project list --json", "for scripts")],
    };

    public static Verb Show { get; } = new()
    {
        Name = "show", Summary = "Show a project: its factors, raters and how far each is.", Arguments = [RiskProjectVerbs.Project], Options = [DatabaseVerbs.Place], UsesTensors = false,
        Run = call => Described(RiskProjectVerbs.Open(call)),
        Examples = [new("risk project show pilot", "factors, raters, progress")],
    };

    public static Outcome Described(CodingProject project)
    {
        var progress = CodingProgress.Of(project);
        return new(Json(project, progress), console =>
        {
            console.Profile.Out.Writer.WriteLine(Invariant($"{project.Heading.Name}: {progress.Items:N0} items, {(project.Heading.IsBlind ? "blind" : "not blind")}; {progress.Open:N0} coded by all, {progress.Disagreements:N0} disagreements, {progress.Adjudicated:N0} decided"));
            if (project.Heading.Guidance.Length > 0)
                console.Profile.Out.Writer.WriteLine(project.Heading.Guidance);
            console.Write(RunTables.Rows(["factor", "taxonomy", "codes"], project.Factors.Select(factor => new[] { factor.Name, $"{factor.Taxonomy.Name} ({factor.TaxonomyVersion})", Invariant($"{factor.Choices.Count}") })));
            console.Write(RunTables.Rows(["rater", "to code", "coded"], progress.Raters.Select(rater => new[] { rater.Rater, rater.Assigned > 0 ? Invariant($"{rater.Assigned:N0}") : "", Invariant($"{rater.Coded:N0}") })));
        });
    }

    private static Outcome ListAll(Invocation call)
    {
        var store = RiskProjectVerbs.Store(call);
        var projects = store.Projects().Select(heading => store.Open(heading.Name)).Select(project => (project.Heading, Progress: CodingProgress.Of(project))).ToList();
        return new(projects.Select(project => new { project.Heading.Name, project.Heading.IsBlind, project.Heading.CreatedAt, project.Progress }), console =>
        {
            if (projects.Count == 0)
                console.WriteLine("no projects yet; assay risk project create makes one");
            else
                console.Write(RunTables.Rows(["project", "items", "coded by all", "disagreements", "decided", "raters"], projects.Select(project => new[]
                {
                    project.Heading.Name, Invariant($"{project.Progress.Items:N0}"), Invariant($"{project.Progress.Open:N0}"), Invariant($"{project.Progress.Disagreements:N0}"), Invariant($"{project.Progress.Adjudicated:N0}"),
                    string.Join(", ", project.Progress.Raters.Select(rater => rater.Rater)),
                })));
        });
    }

    private static object Json(CodingProject project, CodingProgress progress) => new
    {
        project.Heading.Name, project.Heading.Guidance, project.Heading.IsBlind, project.Heading.CreatedAt,
        Factors = project.Factors.Select(factor => new { factor.Name, Taxonomy = factor.Taxonomy.Id, factor.TaxonomyVersion, Codes = factor.Choices.Select(node => node.Code) }), Progress = progress,
    };
}
