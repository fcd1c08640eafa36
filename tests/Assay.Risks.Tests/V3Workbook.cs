using Assay.TestKit;

namespace Assay.Risks.Tests;

/// <summary>The published workbook of release 3 (CC BY 4.0), which is no part of the repository; tests that need it skip where it is absent.</summary>
internal static class V3Workbook
{
    private static readonly Lazy<Repository> Read = new(() => RepositoryFile.Read(Path));

    public static string Path => Golden.SharedPath("data/risk-repository/The AI Risk Repository V3_26_03_2025.xlsx");

    public static Repository Repository => Path.Length > 0 ? Read.Value : throw new InvalidOperationException();
}
