using Xunit;

namespace Assay.TestKit;

/// <summary>Files that other people's programs made, which ours is held against. They live outside the repository.</summary>
public static class Golden
{
    /// <summary>A golden file or folder: <c>sae/topk.safetensors</c>. Skips the calling test where there is none.</summary>
    public static string Path(string name) => SharedPath(System.IO.Path.Combine("golden", name));

    /// <summary>A file or folder of the shared tree: <c>data/text/tinyshakespeare.txt</c>. Skips the calling test where there is none.</summary>
    public static string SharedPath(string name)
    {
        var candidates = Folders().Select(folder => System.IO.Path.Combine(folder, name)).ToList();
        var found = candidates.FirstOrDefault(System.IO.Path.Exists);
        if (found is null)
            Assert.Skip($"{name} is not in {string.Join(" nor ", Folders())}; set ASSAY_SHARED to the folder that holds it");
        return found;
    }

    // ASSAY_SHARED alone where it is set; else every "shared" beside the repository or further up.
    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("ASSAY_SHARED") is { Length: > 0 } named)
            return [named];
        return Above(RepositoryRoot.Folder).Select(folder => System.IO.Path.Combine(folder, "shared"));
    }

    private static IEnumerable<string> Above(string folder)
    {
        for (var parent = System.IO.Path.GetDirectoryName(folder); parent is not null; parent = System.IO.Path.GetDirectoryName(parent))
            yield return parent;
    }
}
