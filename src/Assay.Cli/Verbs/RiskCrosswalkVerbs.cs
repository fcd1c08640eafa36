using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Risks.Crosswalks;
using Assay.Risks.Taxonomies;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay risk crosswalk …</c>: the domain taxonomy beside other taxonomies.</summary>
internal static class RiskCrosswalkVerbs
{
    private static readonly Argument<string> Name = new("name") { Description = "A built-in crosswalk (risk crosswalk list), or an SSSOM file." };

    private static readonly Option<string> To = new("--to") { Description = "Also write it to a file, as SSSOM (.tsv).", HelpName = "file" };

    private static readonly Option<string> Subjects = new("--subjects") { Description = "A taxonomy file for the codes on the left [default: the domain taxonomy].", HelpName = "file" };

    private static readonly Option<string> Objects = new("--objects") { Description = "A taxonomy file for the codes on the right [default: the built-in crosswalk's].", HelpName = "file" };

    private static Verb List { get; } = new()
    {
        Name = "list", Summary = "List the built-in crosswalks from the domain taxonomy to others.", UsesTensors = false, Run = _ => ShowList(),
        Examples = [new("risk crosswalk list", "what there is, and how much of each side it covers")],
    };

    private static Verb Show { get; } = new()
    {
        Name = "show", Summary = "Show a crosswalk, built in or from an SSSOM file, and write it as one.", Arguments = [Name], Options = [To], UsesTensors = false, Run = ShowOne,
        Examples =
        [
            new("risk crosswalk show owasp-llm-2025", "what answers to what, and how"),
            new("risk crosswalk show mitre-atlas-5.6 --to atlas.sssom.tsv", "as a file for other tools"),
        ],
    };

    private static Verb Compare { get; } = new()
    {
        Name = "compare", Summary = "Tell which codes of two taxonomies have a counterpart in the other by a crosswalk, and which have none.", Arguments = [Name], Options = [Subjects, Objects], UsesTensors = false, Run = ShowComparison,
        Examples =
        [
            new("risk crosswalk compare owasp-llm-2025", "what OWASP's ten leave out, and what the domain taxonomy does"),
            new("risk crosswalk compare mine.sssom.tsv --objects mine.json --json", "a taxonomy of one's own"),
        ],
    };

    public static VerbGroup Group { get; } = new("crosswalk", "The domain taxonomy beside OWASP, ATLAS, the AI Incident Database, or your own.", [List, Show, Compare]);

    private static Outcome ShowList()
    {
        var all = BuiltInCrosswalks.Names.Select(name => (Name: name, Crosswalk: BuiltInCrosswalks.Of(name), Target: BuiltInCrosswalks.Target(name))).ToList();
        return new(all.Select(one => new { one.Name, Taxonomy = one.Target.Name, one.Target.Source, Mappings = one.Crosswalk.Mappings.Count }).ToList(),
            console => console.Write(RunTables.Rows(["crosswalk", "to", "mappings"], all.Select(one => new[] { one.Name, one.Target.Name, Invariant($"{one.Crosswalk.Mappings.Count}") }))));
    }

    private static Outcome ShowOne(Invocation call)
    {
        var crosswalk = Open(call);
        if (call.Value(To) is { } path)
            SssomFile.Write(Path.GetFullPath(path), crosswalk);
        string Cell(CrosswalkMapping mapping, string column) => crosswalk.Columns.Contains(column) ? mapping.Cells[crosswalk.Columns.TakeWhile(one => one != column).Count()] : "";
        return new(new { crosswalk.Metadata, crosswalk.Prefixes, Mappings = crosswalk.Mappings.Select(mapping => crosswalk.Columns.Zip(mapping.Cells).ToDictionary(pair => pair.First, pair => pair.Second)) },
            console => console.Write(RunTables.Rows(["", "", "is", "", "", "why"], crosswalk.Mappings.Select(mapping => new[]
            {
                mapping.Subject, Cell(mapping, "subject_label"), mapping.PredicateId[5..], mapping.Object, Cell(mapping, "object_label"), Cell(mapping, "comment"),
            }))));
    }

    private static Outcome ShowComparison(Invocation call)
    {
        var name = call.Value(Name)!;
        var subjects = call.Value(Subjects) is { } left ? Taxonomy.ReadFile(left) : BuiltInTaxonomies.Domain;
        var objects = call.Value(Objects) is { } right ? Taxonomy.ReadFile(right) : BuiltInCrosswalks.Names.Contains(name) ? BuiltInCrosswalks.Target(name)
            : throw new AssayException("say which taxonomy the codes on the right are of: --objects with a taxonomy file");
        var comparison = CrosswalkComparison.Of(Open(call), subjects, objects);
        return new(new { Subjects = subjects.Id, Objects = objects.Id, comparison.Jaccard, comparison.Shared, comparison.SubjectsMatched, comparison.SubjectsMissing, comparison.ObjectsMatched, comparison.ObjectsMissing }, console =>
        {
            console.Write(RunTables.Rows(["", "codes", "with a counterpart", "without"], new[] { (subjects, comparison.SubjectsMatched, comparison.SubjectsMissing), (objects, comparison.ObjectsMatched, comparison.ObjectsMissing) }
                .Select(side => new[] { side.Item1.Name, Invariant($"{side.Item2.Count + side.Item3.Count}"), Invariant($"{side.Item2.Count}"), Invariant($"{side.Item3.Count}") })));
            console.Profile.Out.Writer.WriteLine(Invariant($"Jaccard {comparison.Jaccard:0.00}: {comparison.Shared} shared groups of codes"));
            if (comparison.SubjectsMissing.Count + comparison.ObjectsMissing.Count > 0)
                console.Write(RunTables.Rows(["without a counterpart", ""], comparison.SubjectsMissing.Concat(comparison.ObjectsMissing).Select(node => new[] { node.Code, node.Name })));
        });
    }

    private static Crosswalk Open(Invocation call) => call.Value(Name)! is var name && File.Exists(name) ? SssomFile.Read(name) : BuiltInCrosswalks.Of(name);
}
