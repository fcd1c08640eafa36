namespace Assay.Core.Runs;

/// <summary>One run's folder.</summary>
public sealed class Run(string folder)
{
    /// <summary>The folder, absolute.</summary>
    public string Folder { get; } = folder;
}
