namespace Assay.TestKit;

/// <summary>An empty folder that goes away with its test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>The folder, absolute.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("assay-test-").FullName;

    /// <summary>A path inside it; nothing is created.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
