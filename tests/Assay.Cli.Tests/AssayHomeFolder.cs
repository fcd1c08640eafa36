using Assay.Core.Runs;

namespace Assay.Cli.Tests;

/// <summary>An empty Assay home for one test; tests that use it run one after the other, since the variable is the process's.</summary>
internal sealed class AssayHomeFolder : IDisposable
{
    private readonly string? _before = Environment.GetEnvironmentVariable("ASSAY_HOME");

    public AssayHomeFolder()
    {
        Folder = Directory.CreateTempSubdirectory("assay-cli-").FullName;
        Environment.SetEnvironmentVariable("ASSAY_HOME", Folder);
    }

    public string Folder { get; }

    public string In(string name) => Path.Combine(Folder, name);

    public string RunFolder(string name) => Path.Combine(Folder, "runs", name);

    /// <summary>Puts a run there as a verb would have.</summary>
    public Run NewRun(string name, object? options = null, string kind = "walk") => Run.Create(RunFolder(name), kind, options ?? new { Steps = 3 }, seed: 1);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("ASSAY_HOME", _before);
        Directory.Delete(Folder, recursive: true);
    }
}
