using Assay.Cli.Framework;

namespace Assay.Cli.Verbs;

/// <summary><c>assay bench …</c>: how fast things are on this machine, beside what they are measured against.</summary>
internal static class BenchVerbs
{
    public static VerbGroup Group { get; } = new("bench", "Measure speed on this machine, beside rivals and limits.", [BenchSaeVerb.Verb]);
}
