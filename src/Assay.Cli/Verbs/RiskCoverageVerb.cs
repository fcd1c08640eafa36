using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Runs;
using Assay.Risks.Crosswalks;
using Assay.Risks.Replication;
using Assay.Risks.Taxonomies;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay risk coverage</c>: which documents name which subdomains.</summary>
internal static class RiskCoverageVerb
{
    private static readonly Option<int[]> Left = new("--left") { Description = "Numbers of documents to compare.", HelpName = "document", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true };

    private static readonly Option<int[]> Right = new("--right") { Description = "Numbers of the documents to compare them with [default: all others].", HelpName = "document", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true };

    private static readonly Option<string> To = new("--to") { Description = "Also write it to a file: .svg (dots and bars, in the manner of UpSet plots), .csv or .json.", HelpName = "file" };

    public static Verb Verb { get; } = new()
    {
        Name = "coverage",
        Summary = "Tell which documents name which subdomains, a small set of documents that names them all, and what two sets have in common.",
        Options = [Left, Right, RiskVerbs.Release, To, .. RiskVerbs.Sources], UsesTensors = false, Run = Run,
        Examples =
        [
            new("risk coverage --to coverage.svg", "a small set that names everything, and a plot of all"),
            new("risk coverage --left 1 --right 2 3", "what one document leaves out that two others name"),
        ],
    };

    private static Outcome Run(Invocation call)
    {
        var (repository, name) = RiskVerbs.Open(call);
        var matrix = CoverageMatrix.Of(RiskVerbs.ReleaseOf(call) is > 0 and var release ? repository.RisksOf(release) : [.. repository.Risks], repository.Documents);
        var (left, right) = (call.Value(Left) ?? [], call.Value(Right) ?? []);
        if (left.Length == 0 && right.Length > 0)
            throw new AssayException("--right needs --left: the documents that are compared");
        var comparison = left.Length == 0 ? null : matrix.Compare(left, right.Length > 0 ? right : [.. matrix.Documents.Select(document => document.Document).Except(left)]);
        var cover = matrix.GreedyCover();
        if (call.Value(To) is { } path)
            Write(Path.GetFullPath(path), matrix, Invariant($"{name}: subdomains that {matrix.Documents.Count} documents name; dark: a set that names them all"));
        return new(new { Source = name, Documents = matrix.Documents, Cover = cover.Select(document => document.Document), matrix.Missing, Comparison = comparison }, console =>
        {
            console.Profile.Out.Writer.WriteLine(Invariant($"{name}: {matrix.Documents.Count} documents name {matrix.Subdomains.Count - matrix.Missing.Count} of {matrix.Subdomains.Count} subdomains"));
            console.Write(RunTables.Rows(["these name them all", "", "subdomains", "new"], Cover(cover)));
            if (comparison is not null)
                console.Write(RunTables.Rows(["", "subdomains", Invariant($"Jaccard {comparison.Jaccard:0.00}")], new[] { ("both", comparison.Both), ("left only", comparison.LeftOnly), ("right only", comparison.RightOnly), ("neither", comparison.Neither) }
                    .Select(part => new[] { part.Item1, Invariant($"{part.Item2.Count}"), string.Join(", ", part.Item2.Select(code => $"{code} {BuiltInTaxonomies.Domain.Node(code)!.Name}")) })));
        });
    }

    private static IEnumerable<string[]> Cover(IReadOnlyList<DocumentCoverage> cover)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return cover.Select(document => new[] { Invariant($"{document.Document}"), document.QuickRef, Invariant($"{document.Subdomains.Count}"), string.Join(' ', document.Subdomains.Where(seen.Add)) });
    }

    private static void Write(string path, CoverageMatrix matrix, string title)
    {
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".svg":
                AtomicFile.WriteText(path, CoveragePlot.Svg(matrix, title));
                break;
            case ".csv":
                AtomicFile.WriteText(path, CoverageCsv.Text(matrix));
                break;
            case ".json":
                OptionsJson.WriteFile(path, matrix);
                break;
            default:
                throw new AssayException($"{path}: expected a name that ends in .svg, .csv or .json");
        }
    }
}
