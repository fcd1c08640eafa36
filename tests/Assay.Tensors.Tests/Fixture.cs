using Assay.TestKit;

namespace Assay.Tensors.Tests;

/// <summary>Small files that Python's own modules wrote; the scripts lie beside them.</summary>
internal static class Fixture
{
    public static string File(string name) => Path.Combine(RepositoryRoot.Folder, "tests", "Assay.Tensors.Tests", "Fixtures", name);
}
