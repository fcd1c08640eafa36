using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Core.Runs;
using Assay.Risks;

namespace Assay.Cli.Verbs;

/// <summary><c>assay risk fetch</c>: the published workbook from the web into the database.</summary>
internal static class RiskFetchVerb
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly Option<string> Url = new("--url") { Description = "Where the workbook stands.", HelpName = "address", DefaultValueFactory = _ => RepositoryDownload.Published.ToString() };

    private static readonly Option<string> To = new("--to") { Description = "Also keep the file as it came.", HelpName = "file" };

    public static Verb Verb { get; } = new()
    {
        Name = "fetch",
        Summary = "Download the published workbook and import it. The only verb of the room that uses a network.",
        Options = [Url, To, .. RiskImportVerb.Options], UsesTensors = false, Run = Run,
        Examples =
        [
            new("risk fetch", "the sheet that the repository's site links (CC BY 4.0)"),
            new("risk fetch --url https://example.org/repository.xlsx --to repository.xlsx", "from elsewhere, and keep the file"),
        ],
    };

    private static Outcome Run(Invocation call)
    {
        if (!Uri.TryCreate(call.Value(Url), UriKind.Absolute, out var address))
            throw new AssayException($"--url: '{call.Value(Url)}' is no address, expected such as https://example.org/repository.xlsx");
        using var client = new HttpClient { Timeout = Patience };
        var content = new RepositoryDownload(client).Fetch(address, call.Progress, call.Cancellation);
        if (call.Value(To) is { } path)
            AtomicFile.Write(Path.GetFullPath(path), stream => stream.Write(content));
        return RiskImportVerb.Take(call, content, address.ToString());
    }
}
