using Assay.Core.Errors;
using Assay.Core.Options;

namespace Assay.Core.Findings;

/// <summary><c>findings.json</c>: what a run found, read by reports over many runs. A value that was not measured is the word "NaN", never null.</summary>
public static class FindingsFile
{
    private const int Version = 1;

    /// <summary>Writes the findings, atomically, in the order given.</summary>
    public static void Write(string path, IReadOnlyList<Finding> findings) =>
        OptionsJson.WriteFile(path, new Content(Version, findings));

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="UnreadableFileException">No such file, no findings, or written by a later version.</exception>
    public static IReadOnlyList<Finding> Read(string path)
    {
        var content = OptionsJson.ReadFile<Content>(path);
        return content.Version == Version
            ? content.Findings
            : throw new UnreadableFileException(path, FormattableString.Invariant($"version {content.Version} of the format, expected {Version}; update Assay to read it"));
    }

    private sealed record Content(int Version, IReadOnlyList<Finding> Findings);
}
