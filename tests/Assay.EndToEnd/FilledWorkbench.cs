using Assay.Core.Findings;
using Assay.Core.Reports;
using Assay.Core.Runs;
using Assay.Risks;
using Assay.Risks.Coding;
using Assay.Risks.Evidence;
using Assay.Risks.Samples;
using Assay.Risks.Store;
using Assay.Storage;
using Assay.TestKit;
using Assay.Web;
using Microsoft.AspNetCore.Builder;

namespace Assay.EndToEnd;

/// <summary>A workbench with something on every page: runs, a repository (the sample), evidence.</summary>
public sealed class FilledWorkbench : IDisposable
{
    private readonly TemporaryFolder _home = new();
    private readonly WebApplication _app;

    public FilledWorkbench()
    {
        Database = Database.OfFile(_home["assay.db"]);
        Fill();
        _app = Workbench.Build(new() { Port = 0, Home = _home.Path, Database = Database });
        _app.StartAsync().GetAwaiter().GetResult();
    }

    public Database Database { get; }

    public Uri Address => Workbench.AddressOf(_app);

    public void Dispose()
    {
        _app.StopAsync().GetAwaiter().GetResult();
        ((IDisposable)_app).Dispose();
        _home.Dispose();
    }

    /// <summary>A risk of the repository.</summary>
    public static string FirstUid => RowUid.Of(SampleRepository.Repository.Rows)[SampleRepository.Repository.Rows.ToList().FindIndex(row => row.IsRisk)];

    private static Finding Finding(string id, Verdict verdict, double value) => new()
    {
        Id = id, Claim = $"A claim that is rather long, as claims are, about {id} and what it does when everything else stays as it is.", Source = new("A paper, arXiv 2411.00001", "4.2"), Metric = "share of cases", Value = value,
        Interval = new(value - 0.1, value + 0.2, 0.95, IntervalOver.Seeds, 5), PaperValue = 0.6, Scope = Scope.Scaled, Verdict = verdict, Rule = "the interval lies over 0.5", Note = "A note.",
    };

    private void Fill()
    {
        using (var run = Run.Create(_home["runs/walk-1"], "walk", new { Steps = 3 }, seed: 1))
        {
            for (var step = 0; step < 50; step++)
                run.Metric("loss", step, Math.Exp(-step / 10.0));
            var plot = new Plot { Name = "steps", Title = "Steps", X = new("step"), Y = new("loss, nats"), Series = [new("one", [0, 1, 2], [3, 1, 2]), new("other", [0, 1, 2], [1, 2, 3])] };
            run.WriteReport(new Report("A walk", [new Heading(2, "How"), new Paragraph("On foot."), new Figure(plot, "What came of it."), new Table(["way", "steps"], [["there", "3"], ["back", "4"]])]),
                [Finding("first", Verdict.Holds, 0.7), Finding("second", Verdict.Fails, 0.2), Finding("third", Verdict.Inconclusive, double.NaN)]);
            run.Complete();
        }
        using (var memory = new MemoryStream())
        {
            RepositoryFile.Write(memory, SampleRepository.Repository, RepositoryFormat.Json);
            new RiskStore(Database).Import(memory.ToArray(), "risks.json");
        }
        var ledger = new EvidenceLedger(Database);
        ledger.File(RunFindings.Of(RunSummary.Of(_home["runs/walk-1"])), ledger.Place("7.1"));
        ledger.File(RunFindings.Of(RunSummary.Of(_home["runs/walk-1"])), ledger.Place(FirstUid), EvidenceRelation.Supports, "Filed in a test.");
        FillCoding(new(Database));
    }

    private static void FillCoding(CodingStore store)
    {
        var items = CodingItems.OfRows(SampleRepository.Repository, row => row.IsRisk).Take(6).ToList();
        store.Create(new() { Name = "pilot", Items = items, Factors = CodingFactor.BuiltIn, Raters = ["ann", "bob"], Guidance = "Code what the source says." });
        foreach (var (item, i) in items.Take(4).Select((item, i) => (item, i)))
        {
            foreach (var rater in new[] { "ann", "bob" })
                store.Submit("pilot", new(item.Key, rater, new Dictionary<string, string>(StringComparer.Ordinal) { ["domain"] = i % 2 == 0 ? "7.1" : rater == "ann" ? "1.1" : "2.2", ["entity"] = "entity.2", ["intent"] = "intent.2", ["timing"] = "timing.3" }));
        }
    }
}
