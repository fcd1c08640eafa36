using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Risks.Coding;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay risk project export</c> and <c>import</c>: codes as CSV.</summary>
internal static class RiskProjectFileVerbs
{
    private static readonly Option<string> To = new("--to") { Description = "CSV file to write.", HelpName = "file", Required = true };

    private static readonly Option<bool> Final = new("--final") { Description = "Instead the code that stands for all, item by item: decided, or said by all." };

    private static readonly Option<bool> All = new("--all") { Description = "Also codes of items that are not coded by all yet. Raters should not read them." };

    private static readonly Option<string> Role = Words.Option("--role", "What kind of rater gave the codes.", "import", "human", "model", "import");

    private static readonly Argument<string> File = new("file") { Description = "CSV with the columns item, factor and value, and confidence, reason and span where there are any." };

    public static Verb Export { get; } = new()
    {
        Name = "export", Summary = "Write a project's codes as CSV, one line for each code that was ever given.", Arguments = [RiskProjectVerbs.Project], Options = [To, Final, All, DatabaseVerbs.Place], UsesTensors = false, Run = Write,
        Examples = [new("risk project export pilot --to codes.csv", "every code of the items that all have coded"), new("risk project export pilot --to labels.csv --final", "one code an item and factor")],
    };

    public static Verb Import { get; } = new()
    {
        Name = "import", Summary = "Take a rater's codes in from CSV: all of them, or none where a line is wrong.", Arguments = [RiskProjectVerbs.Project, File], Options = [RiskProjectVerbs.Rater, Role, DatabaseVerbs.Place], UsesTensors = false, Run = Read,
        Examples = [new("risk project import pilot ann.csv --rater ann", "coded elsewhere"), new("risk project import pilot suggestions.csv --rater suggester --role model", "a model's codes, beside those of people")],
    };

    private static Outcome Write(Invocation call)
    {
        var (project, path) = (RiskProjectVerbs.Open(call), Path.GetFullPath(call.Required(To)));
        if (!path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
            throw new AssayException($"{call.Value(To)}: expected a name that ends in .csv");
        if (call.Value(Final))
        {
            var (lines, coded) = CodeFile.WriteFinal(path, project);
            return new(new { File = path, Lines = lines, Coded = coded }, console => console.Profile.Out.Writer.WriteLine(Invariant($"{path}: {lines:N0} lines, {coded:N0} with a code")));
        }
        var (written, heldBack) = CodeFile.WriteEvents(path, project, call.Value(All));
        return new(new { File = path, Codes = written, HeldBack = heldBack }, console =>
            console.Profile.Out.Writer.WriteLine(Invariant($"{path}: {written:N0} codes{(heldBack > 0 ? Invariant($"; {heldBack:N0} of items that are not coded by all yet are left out (--all writes them)") : "")}")));
    }

    private static Outcome Read(Invocation call)
    {
        var rater = call.Required(RiskProjectVerbs.Rater);
        var store = RiskProjectVerbs.Store(call);
        var isNew = !RiskProjectVerbs.Open(call).Raters.Contains(rater);
        var outcomes = store.Import(call.Value(RiskProjectVerbs.Project)!, call.Value(File)!, rater, Enum.Parse<RaterRole>(call.Value(Role)!, ignoreCase: true));
        var (added, unchanged, changed) = (outcomes.Sum(outcome => outcome.Added.Count), outcomes.Sum(outcome => outcome.Unchanged.Count), outcomes.Sum(outcome => outcome.Added.Count(code => code.Supersedes is not null)));
        return new(new { Rater = rater, IsNew = isNew, Added = added, Changed = changed, Unchanged = unchanged }, console => console.Profile.Out.Writer.WriteLine(
            Invariant($"{rater}{(isNew ? " (new to the project)" : "")}: {added:N0} codes taken in, {changed:N0} of them in place of earlier ones; {unchanged:N0} were there already")));
    }
}
