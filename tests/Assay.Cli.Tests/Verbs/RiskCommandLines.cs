using System.Text.Json;

namespace Assay.Cli.Tests.Verbs;

/// <summary>What tests of the risk verbs share: an empty home, and command lines that must succeed.</summary>
public abstract class RiskCommandLines : IDisposable
{
    private protected AssayHomeFolder Home { get; } = new();

    public void Dispose()
    {
        Home.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static CommandLine Done(params string[] words)
    {
        var line = CommandLine.Run(words);
        Assert.Equal((0, ""), (line.ExitCode, line.Error));
        return line;
    }

    private protected static JsonElement Json(params string[] words) => JsonElement.Parse(Done([.. words, "--json"]).Out);
}
