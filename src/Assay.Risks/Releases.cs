namespace Assay.Risks;

/// <summary>The published releases. Each keeps the documents of the one before under their numbers and adds some, so that a release is its documents up to a number.</summary>
public static class Releases
{
    // August 2024, January 2025, March 2025, December 2025.
    private static readonly int[] LastDocuments = [43, 56, 65, 74];

    /// <summary>The latest release that is known.</summary>
    public static int Latest => LastDocuments.Length;

    /// <summary>Number of the last document of a release; without bound for one later than is known.</summary>
    public static int LastDocument(int release) => release > Latest ? int.MaxValue : LastDocuments[release - 1];

    /// <summary>The first release that has a document of this number.</summary>
    public static int Holding(int document) => Enumerable.Range(1, Latest).FirstOrDefault(release => document <= LastDocument(release), Latest + 1);
}
