using Assay.Cli.Framework;
namespace Assay.Cli.Verbs;

internal static class RunsVerbs
{
    public static VerbGroup Group { get; } = new("runs", "What was run, when, and what it found.", []);
}
