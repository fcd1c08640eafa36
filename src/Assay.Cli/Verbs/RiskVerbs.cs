using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Risks;
using Assay.Risks.Store;

namespace Assay.Cli.Verbs;

/// <summary><c>assay risk …</c>: the AI Risk Repository.</summary>
internal static class RiskVerbs
{
    private static readonly Option<string> Workbook = new("--file") { Description = "A workbook, JSON or CSV to read instead [default: what was imported last, else the built-in sample].", HelpName = "file" };

    private static readonly Option<string> ReleaseName = Words.Option("--release", "An earlier release, whose documents are the first of the later ones.", null, "V1", "V2", "V3", "V4");

    /// <summary>Where a verb that only reads takes its rows from.</summary>
    public static IReadOnlyList<Option> Sources => [Workbook, DatabaseVerbs.Place];

    public static Option<string> Release => ReleaseName;

    public static VerbGroup Group { get; } = new("risk", "The AI Risk Repository: import, export, recompute its tables, count, search, suggest codes, code together, file evidence.",
        [RiskImportVerb.Verb, RiskFetchVerb.Verb, RiskExportVerb.Verb, RiskReplicateVerb.Verb, RiskStatsVerb.Verb, RiskSearchVerb.Verb, RiskSuggestVerb.Verb, RiskEvaluateSuggestionsVerb.Verb, RiskLabelErrorsVerb.Verb, RiskCoverageVerb.Verb, RiskFileEvidenceVerb.Verb, RiskEvidenceVerb.Verb, RiskFileEvidenceVerb.Withdraw])
    {
        Groups = [RiskProjectVerbs.Group, RiskCrosswalkVerbs.Group],
    };

    /// <summary>The repository that a verb asks, and what it is called.</summary>
    public static (Repository Repository, string Name) Open(Invocation call)
    {
        if (call.Value(Workbook) is { } file)
            return (RepositoryFile.Read(file), Path.GetFileName(file));
        var (repository, name, _) = new RiskStore(DatabaseVerbs.Of(call)).CurrentOrSample();
        return (repository, name);
    }

    /// <summary>The same rows to be searched; those of a database by its own index.</summary>
    public static RiskSearch OpenSearch(Invocation call) =>
        call.Value(Workbook) is { } file ? RiskSearch.Of(RepositoryFile.Read(file), Path.GetFileName(file)) : new(DatabaseVerbs.Of(call));

    /// <summary>The release that was asked for; 0 for the file's own.</summary>
    public static int ReleaseOf(Invocation call) => call.Value(ReleaseName) is { } word ? word[1] - '0' : 0;

    /// <summary>Codes that a user names to choose risks by.</summary>
    public static IReadOnlyList<DomainCode> Codes(string[]? words) =>
        [.. (words ?? []).Select(text => DomainCode.TryParse(text, out var code) ? code.Value : throw new AssayException($"--domain: '{text}' is no code of the domain taxonomy, expected such as 7 or 2.2"))];

    /// <summary>Whether a risk is coded so, or lies in a domain that is named as a whole.</summary>
    public static bool IsUnder(RiskRow risk, IReadOnlyList<DomainCode> codes) => risk.Domain is { } code && codes.Any(wanted => wanted == code || (wanted.Subdomain == 0 && wanted.Domain == code.Domain));
}
