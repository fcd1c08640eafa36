using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Cli.Terminals;
using Assay.Risks;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay risk export</c>: the repository as a workbook, JSON or CSV.</summary>
internal static class RiskExportVerb
{
    private static readonly Option<string> To = new("--to") { Description = "File to write; its ending says how: .xlsx, .json or .csv.", HelpName = "file", Required = true };

    public static Verb Verb { get; } = new()
    {
        Name = "export",
        Summary = "Write the risk repository as a workbook or JSON that give back every cell, or its rows as CSV.",
        Options = [To, .. RiskVerbs.Sources], UsesTensors = false, Run = Run,
        Examples =
        [
            new("risk export --to risks.xlsx", "what was imported last, or the built-in sample"),
            new("risk export --file repository.xlsx --to risks.json", "from one form to another; nothing is kept"),
            new("risk export --to risks.csv", "the rows; what a spreadsheet program would run as a formula is made harmless"),
        ],
    };

    private static Outcome Run(Invocation call)
    {
        var path = Path.GetFullPath(call.Required(To));
        var format = RepositoryFile.FormatOf(path);
        var (repository, name) = RiskVerbs.Open(call);
        RepositoryFile.Write(path, repository, format);
        var bytes = new FileInfo(path).Length;
        return new(new { From = name, File = path, Format = format, Rows = repository.Rows.Count, Bytes = bytes, repository.Attribution }, console =>
        {
            console.Profile.Out.Writer.WriteLine(Invariant($"{name} -> {path}: {repository.Rows.Count:N0} rows, {ByteText.Of(bytes)}"));
            if (repository.Attribution.Length > 0)
                console.Profile.Out.Writer.WriteLine(repository.Attribution);
        });
    }
}
