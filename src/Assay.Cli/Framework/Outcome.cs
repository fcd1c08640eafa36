using Spectre.Console;

namespace Assay.Cli.Framework;

/// <summary>What a verb found: <paramref name="Json"/> is printed under <c>--json</c>, <paramref name="Show"/> draws the same for people.</summary>
internal sealed record Outcome(object Json, Action<IAnsiConsole> Show)
{
    /// <summary>Zero unless the verb looked at something that is not in order (doctor).</summary>
    public int ExitCode { get; init; }
}

/// <summary>The exit codes that scripts can rely on.</summary>
internal static class ExitCodes
{
    public const int Done = 0, SomethingMissing = 1, UserCanMend = 2, Bug = 70, Interrupted = 130;
}
