namespace Assay.TestKit;

/// <summary>The checked-out tree that the tests were built from.</summary>
public static class RepositoryRoot
{
    /// <summary>The folder that holds <c>Assay.slnx</c>.</summary>
    public static string Folder { get; } = Find();

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Assay.slnx")))
                return folder;
        }
        throw new DirectoryNotFoundException($"no Assay.slnx above {AppContext.BaseDirectory}");
    }
}
