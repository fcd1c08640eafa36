using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Risks.Coding;
using Assay.Risks.Taxonomies;
using Microsoft.EntityFrameworkCore;

namespace Assay.Risks.Store;

/// <summary>Projects to and from their tables.</summary>
internal static class ProjectRows
{
    public static void Add(RiskContext context, CodingPlan plan)
    {
        var now = DateTime.UtcNow;
        var project = context.Projects.Add(new() { Name = plan.Name, Guidance = plan.Guidance, IsBlind = plan.IsBlind, CreatedAt = now }).Entity;
        context.SaveChanges();
        context.Factors.AddRange(plan.Factors.Select((factor, i) => new StoredFactor { ProjectId = project.Id, Position = i, Name = factor.Name, Root = factor.Root, Taxonomy = OptionsJson.Write(factor.Taxonomy) }));
        context.Raters.AddRange(plan.Raters.Select(rater => new StoredRater { ProjectId = project.Id, Name = rater, AddedAt = now }));
        var items = plan.Items.Select((item, i) => new StoredItem { ProjectId = project.Id, Position = i, Key = item.Key, EvidenceId = item.EvidenceId, Document = item.Document, Text = item.Text.Replace("\0", "", StringComparison.Ordinal) }).ToList();
        context.Items.AddRange(items);
        context.SaveChanges();
        context.Assignments.AddRange(items.Zip(plan.Assignments()).SelectMany(pair => pair.Second.Select(rater => new StoredAssignment { ItemId = pair.First.Id, Rater = rater, ProjectId = project.Id })));
        context.SaveChanges();
    }

    /// <summary>A project with all its codes or, where an item is named, with the codes of that item alone.</summary>
    /// <exception cref="AssayException">There is no such project, or no such item.</exception>
    public static LoadedProject Load(RiskContext context, string name, string? item = null)
    {
        var heading = context.Projects.AsNoTracking().SingleOrDefault(one => one.Name == name) ?? throw Unknown(name, [.. context.Projects.Select(one => one.Name)]);
        var factors = context.Factors.AsNoTracking().Where(one => one.ProjectId == heading.Id).OrderBy(one => one.Position).ToList();
        var items = context.Items.AsNoTracking().Where(one => one.ProjectId == heading.Id).OrderBy(one => one.Position).ToList();
        var raters = context.Assignments.AsNoTracking().Where(one => one.ProjectId == heading.Id).ToList().OrderBy(one => one.Rater, StringComparer.Ordinal).ToList();
        var codes = context.Codes.AsNoTracking().Where(one => one.ProjectId == heading.Id);
        if (item is not null)
        {
            var bare = new LoadedProject(context, heading, factors, items, raters, []);
            var id = bare.ItemId(bare.Project.Item(item).Key);
            codes = codes.Where(one => one.ItemId == id);
        }
        return new(context, heading, factors, items, raters, [.. codes.OrderBy(one => one.Id)]);
    }

    /// <summary>Adds assignments that are not there.</summary>
    /// <returns>How many.</returns>
    public static int Assign(LoadedProject rows, IReadOnlyList<string> raters, IReadOnlyList<IReadOnlyList<string>> turns)
    {
        var (context, project) = (rows.Context, rows.Project);
        var known = context.Raters.Where(one => one.ProjectId == rows.Id).Select(one => one.Name).ToHashSet();
        context.Raters.AddRange(raters.Where(rater => !known.Contains(rater)).Select(rater => new StoredRater { ProjectId = rows.Id, Name = rater, AddedAt = DateTime.UtcNow }));
        var fresh = project.Items.Zip(turns).SelectMany(pair => pair.Second.Except(project.RatersOf(pair.First.Key), StringComparer.Ordinal)
            .Select(rater => new StoredAssignment { ItemId = rows.ItemId(pair.First.Key), Rater = rater, ProjectId = rows.Id })).ToList();
        context.Assignments.AddRange(fresh);
        context.SaveChanges();
        return fresh.Count;
    }

    public static CodingFactor Factor(StoredFactor factor) => new(factor.Name, OptionsJson.Read<Taxonomy>(factor.Taxonomy, $"coding_factors {factor.Name}"), factor.Root);

    public static AssayException Unknown(string name, IReadOnlyCollection<string> known) => new($"there is no project '{name}'{Nearest.Hint(name, known)}");
}
