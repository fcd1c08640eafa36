namespace Assay.Cli.Experiments;

/// <summary>Every experiment that <c>assay reproduce</c> knows. A new room adds one line here.</summary>
internal static class ExperimentList
{
    public static IReadOnlyList<IRegisteredExperiment> All { get; } = [];
}
