using System.Data;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Risks.Coding;
using Assay.Storage;
using Microsoft.EntityFrameworkCore;
using static System.FormattableString;

namespace Assay.Risks.Store;

/// <summary>Coding projects in a database. Codes are only ever added; what a user reads is a <see cref="CodingProject"/> as it stood.</summary>
/// <param name="database">Where; its tables are made or brought up to date at the first use.</param>
public sealed class CodingStore(Database database)
{
    /// <summary>Rater under whose name published codes are kept.</summary>
    public const string Published = "published";

    /// <summary>Makes a project.</summary>
    /// <param name="plan">What it is made of.</param>
    /// <param name="published">Codes that items bear already, kept as those of a rater "published" whom nobody waits for.</param>
    /// <exception cref="AssayException">The plan has faults, or there is a project of this name.</exception>
    public CodingProject Create(CodingPlan plan, IReadOnlyList<(string Item, string Factor, string Code)>? published = null)
    {
        OptionsCheck.Require(plan, "project");
        return Conflicts.Retried(() => StorageErrors.Translated(database, () =>
        {
            using var context = RiskContext.Migrated(database);
            using var transaction = context.Database.BeginTransaction();
            if (context.Projects.Any(one => one.Name == plan.Name))
                throw new AssayException($"there is a project '{plan.Name}' already; choose another name");
            ProjectRows.Add(context, plan);
            var rows = ProjectRows.Load(context, plan.Name);
            Save(rows, NewCodes.OfAll(rows.Project, [.. (published ?? []).Select(code => new CodeSubmission(code.Item, Published, new Dictionary<string, string>(StringComparer.Ordinal) { [code.Factor] = code.Code }) { Role = RaterRole.Import })]).SelectMany(outcome => outcome.Added));
            transaction.Commit();
            return ProjectRows.Load(context, plan.Name).Project;
        }));
    }

    /// <summary>Every project, by name.</summary>
    public IReadOnlyList<ProjectHeading> Projects() => StorageErrors.Translated(database, () =>
    {
        if (!RiskContext.IsThere(database))
            return [];
        using var context = RiskContext.Migrated(database);
        return (IReadOnlyList<ProjectHeading>)[.. context.Projects.AsNoTracking().OrderBy(one => one.Name).Select(one => new ProjectHeading(one.Name, one.Guidance, one.IsBlind, one.CreatedAt))];
    });

    /// <summary>A project as it stands now.</summary>
    /// <exception cref="AssayException">There is none of this name.</exception>
    public CodingProject Open(string name) => Read(name, context => ProjectRows.Load(context, name).Project);

    /// <summary>Adds a rater's codes of an item. What says the same as his present code adds nothing.</summary>
    /// <exception cref="AssayException">A word is no code, the item is not his to code, or what goes with it is unsound; nothing is added.</exception>
    public SubmissionOutcome Submit(string name, CodeSubmission submission) => Change(name, submission.Item, rows =>
    {
        var outcome = NewCodes.Of(rows.Project, submission);
        return outcome with { Added = Save(rows, outcome.Added) };
    });

    /// <summary>Adds a decision on an item's code. Of two who decide at once, one is told.</summary>
    /// <exception cref="AssayException">Not all have coded the item, or it is decided on already; nothing is added.</exception>
    public CodeEvent Adjudicate(string name, Adjudication decision) => Change(name, decision.Item, rows => Save(rows, [NewCodes.Of(rows.Project, decision)])[0]);

    /// <summary>Adds a rater's codes from a file (<see cref="CodeFile.ReadCodes"/>): all of them or none.</summary>
    /// <exception cref="UnreadableFileException">Anything in any line is wrong: names the line.</exception>
    public IReadOnlyList<SubmissionOutcome> Import(string name, string path, string rater, RaterRole role) => Change(name, item: null, rows =>
    {
        if (rater.Trim() != rater || rater.Length == 0)
            throw new AssayException("the rater's name is empty or has blanks at its ends");
        var outcomes = NewCodes.OfAll(rows.Project, CodeFile.ReadCodes(path, rows.Project, rater, role));
        Save(rows, outcomes.SelectMany(outcome => outcome.Added));
        return outcomes;
    });

    /// <summary>Gives raters items to code, beside those who have them.</summary>
    /// <param name="name">The project.</param>
    /// <param name="raters">New to the project or known.</param>
    /// <param name="perItem">How many of these raters an item gets, in turn; null for all of them.</param>
    /// <param name="seed">Decides whose turn comes.</param>
    /// <returns>How many items were newly given to somebody.</returns>
    public int Assign(string name, IReadOnlyList<string> raters, int? perItem = null, long seed = 1) => Change(name, item: null, rows =>
    {
        if (CodingPlan.RaterFaults(raters).FirstOrDefault() is { } fault)
            throw new AssayException($"{name}: {fault}");
        if (perItem < 1 || perItem > raters.Count)
            throw new AssayException(Invariant($"{name}: {perItem} raters to an item were asked for, expected 1 to {raters.Count}"));
        return ProjectRows.Assign(rows, raters, CodingPlan.InTurn(rows.Project.Items.Count, raters, perItem ?? raters.Count, seed));
    });

    private T Read<T>(string name, Func<RiskContext, T> read) => StorageErrors.Translated(database, () =>
    {
        if (!RiskContext.IsThere(database))
            throw ProjectRows.Unknown(name, []);
        using var context = RiskContext.Migrated(database);
        return read(context);
    });

    // SQLite lets one writer in at a time. PostgreSQL has to be asked for it: two raters who finish an item at once would else not see each other, and neither would open it. Whoever comes second reads again.
    private T Change<T>(string name, string? item, Func<LoadedProject, T> change) => Conflicts.Retried(() => Read(name, context =>
    {
        using var transaction = context.Database.BeginTransaction(IsolationLevel.Serializable);
        var done = change(ProjectRows.Load(context, name, item));
        transaction.Commit();
        return done;
    }));

    private static IReadOnlyList<CodeEvent> Save(LoadedProject rows, IEnumerable<CodeEvent> events)
    {
        var stored = events.Select(rows.Stored).ToList();
        rows.Context.Codes.AddRange(stored);
        rows.Context.SaveChanges();
        return [.. stored.Select(rows.Event)];
    }
}
