using Assay.Core.Findings;
using Assay.Core.Runs;
using Assay.Risks.Evidence;

namespace Assay.Risks.Tests.Evidence;

/// <summary>Findings of a run that never was.</summary>
internal static class SmallFindings
{
    public static Finding Finding(string id, Verdict verdict = Verdict.Holds, double value = 0.25, Scope scope = Scope.Scaled) => new()
    {
        Id = id, Claim = $"Claim of {id}.", Source = new("A paper", "4.1"), Metric = "share", Value = value, Interval = double.IsNaN(value) ? null : new(value - 0.1, value + 0.1, 0.95, IntervalOver.Examples, 40),
        PaperValue = 0.3, Scope = scope, Verdict = verdict, Rule = "under 0.5", Note = "a caveat",
    };

    public static RunFindings Of(string run, params Finding[] findings) => new(
        new($"key-{run}", run, "badloss", "glance", 7, "f00d", new CodeVersion("1.2.3", "abc"), new DateTime(2026, 1, run.Length, 0, 0, 0, DateTimeKind.Utc)), findings);

    /// <summary>A run's folder, as an experiment leaves it.</summary>
    public static RunSummary Folder(string folder, params Finding[] findings)
    {
        using (var run = Run.Create(folder, "badloss", new { Steps = 3 }, seed: 5))
        {
            FindingsFile.Write(Path.Combine(folder, "findings.json"), findings);
            run.Complete();
        }
        return RunSummary.Of(folder);
    }
}
