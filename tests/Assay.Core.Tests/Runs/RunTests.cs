using System.Diagnostics;
using Assay.Core.Errors;
using Assay.Core.Findings;
using Assay.Core.Options;
using Assay.Core.Runs;
using Assay.TestKit;

namespace Assay.Core.Tests.Runs;

public sealed class RunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private sealed record Sample(int Steps = 10, double LearningRate = 1e-3);

    [Fact]
    public void A_new_run_says_what_it_is_before_anything_else_happens()
    {
        using var run = Run.Create(_folder["a"], "lm-train", new Sample(), seed: 7);
        var record = OptionsJson.ReadFile<RunRecord>(_folder["a/run.json"]);
        Assert.Equal(("lm-train", 7L, RunStatus.Running, null), (record.Kind, record.Seed, record.Status, record.End));
        Assert.Equal(10, record.Options.GetProperty("steps").GetInt32());
        Assert.Equal(OptionsJson.Hash(new Sample()), record.OptionsHash);
        Assert.Equal(Environment.ProcessId, record.WrittenBy.Id);
        Assert.NotEmpty(record.Code.Version);
        Assert.Equal("5.1.59", record.Packages["ScottPlot"]);
        Assert.Contains(".NET 10", record.Machine["dotnet"], StringComparison.Ordinal);
        Assert.InRange(record.Start, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow);
    }

    [Fact]
    public void A_run_is_not_started_where_one_is_or_where_other_files_are()
    {
        using var run = Run.Create(_folder["a"], "k", new Sample(), 0);
        Assert.Contains("holds a run already", Assert.Throws<AssayException>(() => Run.Create(_folder["a"], "k", new Sample(), 0)).Message, StringComparison.Ordinal);
        Assert.Contains("is not empty", Assert.Throws<AssayException>(() => Run.Create(_folder.Path, "k", new Sample(), 0)).Message, StringComparison.Ordinal);
        Assert.Contains("is a file", Assert.Throws<AssayException>(() => Run.Create(_folder["a/run.json"], "k", new Sample(), 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ends_are_written_with_their_reason()
    {
        Assert.Equal((RunStatus.Complete, null), Ended(run => run.Complete()));
        Assert.Equal((RunStatus.Interrupted, null), Ended(run => run.Interrupt()));
        Assert.Equal((RunStatus.Failed, "mend it"), Ended(run => run.Fail(new AssayException("mend it"))));
        Assert.Contains("InvalidOperationException: ours", Ended(run => run.Fail(new InvalidOperationException("ours"))).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_go_on_behind_the_torn_line_of_a_killed_run()
    {
        using (var run = Run.Create(_folder["a"], "k", new Sample(), 0))
        {
            run.Metric("loss", 1, 2.5);
            run.Metrics(2, new Dictionary<string, double>(StringComparer.Ordinal) { ["loss"] = double.NaN, ["l0"] = 20 });
        }
        File.AppendAllText(_folder["a/metrics.jsonl"], "{\"step\":3,\"lo");
        using (var run = Run.Open(_folder["a"]))
            run.Metric("loss", 3, 1.5);
        var series = MetricsFile.Read(_folder["a/metrics.jsonl"]);
        Assert.Equal([1L, 2L, 3L], series["loss"].Keys);
        Assert.Equal([2.5, double.NaN, 1.5], series["loss"].Values);
        Assert.Equal([20.0], series["l0"].Values);
    }

    [Fact]
    public void A_file_that_is_one_torn_line_is_emptied()
    {
        using (Run.Create(_folder["a"], "k", new Sample(), 0)) { }
        File.WriteAllText(_folder["a/metrics.jsonl"], "{\"st");
        using (Run.Open(_folder["a"])) { }
        Assert.Equal(0, new FileInfo(_folder["a/metrics.jsonl"]).Length);
    }

    [Fact]
    public void Reading_metrics_leaves_a_torn_last_line_out_and_names_a_bad_line_before_it()
    {
        File.WriteAllText(_folder["m.jsonl"], "{\"step\":1,\"loss\":2}\n{\"step\":2,\"loss\"");
        Assert.Equal([1L], MetricsFile.Read(_folder["m.jsonl"])["loss"].Keys);
        File.WriteAllText(_folder["m.jsonl"], "{\"step\":1,\"loss\":2}\nnonsense\n{\"step\":2,\"loss\":2}\n");
        Assert.Contains("m.jsonl line 2: found nonsense", Assert.Throws<UnreadableFileException>(() => MetricsFile.Read(_folder["m.jsonl"])).Message, StringComparison.Ordinal);
        File.WriteAllText(_folder["m.jsonl"], "{\"loss\":2}\n");
        Assert.Contains("no 'step'", Assert.Throws<UnreadableFileException>(() => MetricsFile.Read(_folder["m.jsonl"])).Message, StringComparison.Ordinal);
        Assert.Empty(MetricsFile.Read(_folder["absent.jsonl"]));
    }

    [Fact]
    public void A_step_written_again_after_a_resume_counts_with_its_later_line()
    {
        File.WriteAllText(_folder["m.jsonl"], "{\"step\":1,\"loss\":2}\n{\"step\":2,\"loss\":3}\n{\"step\":2,\"loss\":4}\n");
        Assert.Equal([2.0, 4.0], MetricsFile.Read(_folder["m.jsonl"])["loss"].Values);
    }

    [Fact]
    public void No_series_can_take_the_name_of_the_step()
    {
        using var run = Run.Create(_folder["a"], "k", new Sample(), 0);
        Assert.Throws<ArgumentException>(() => run.Metric("step", 1, 1));
    }

    [Fact]
    public void Opening_takes_up_an_interrupted_run_with_its_options()
    {
        using (var run = Run.Create(_folder["a"], "k", new Sample(Steps: 99), 0))
            run.Interrupt();
        using var again = Run.Open(_folder["a"]);
        Assert.Equal((RunStatus.Running, null, 1), (again.Record.Status, again.Record.End, again.Record.Resumed));
        Assert.Equal(new Sample(Steps: 99), again.Options<Sample>());
        again.RequireSameOptions(new Sample(Steps: 99));
    }

    [Fact]
    public void Other_options_than_the_run_was_made_with_are_refused_by_name()
    {
        using var run = Run.Create(_folder["a"], "k", new Sample(), 0);
        var failure = Assert.Throws<AssayException>(() => run.RequireSameOptions(new Sample(Steps: 11)));
        Assert.Contains("steps was 10, is 11", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_a_living_process_works_on_is_not_opened()
    {
        using var other = Process.Start(new ProcessStartInfo("sleep", "30"))!;
        try
        {
            WriteRecord("a", new(Environment.MachineName, other.Id, new(other.StartTime.ToUniversalTime())));
            var failure = Assert.Throws<AssayException>(() => Run.Open(_folder["a"]));
            Assert.Contains(FormattableString.Invariant($"process {other.Id}"), failure.Message, StringComparison.Ordinal);
            Assert.Equal(RunStatus.Running, RunSummary.Of(_folder["a"]).Status);
        }
        finally
        {
            other.Kill();
        }
    }

    [Fact]
    public void A_running_run_without_its_process_is_stopped()
    {
        WriteRecord("gone", new(Environment.MachineName, int.MaxValue, DateTimeOffset.UtcNow));
        Assert.Equal(RunStatus.Stopped, RunSummary.Of(_folder["gone"]).Status);
        // The number was given to another process meanwhile: its start differs.
        WriteRecord("reused", new(Environment.MachineName, Environment.ProcessId, DateTimeOffset.UtcNow.AddDays(-1)));
        Assert.Equal(RunStatus.Stopped, RunSummary.Of(_folder["reused"]).Status);
    }

    [Fact]
    public void A_process_on_another_machine_counts_as_living()
    {
        WriteRecord("far", new("elsewhere", int.MaxValue, DateTimeOffset.UtcNow));
        Assert.Equal(RunStatus.Running, RunSummary.Of(_folder["far"]).Status);
    }

    [Fact]
    public void Machine_facts_are_added_to_those_known()
    {
        using var run = Run.Create(_folder["a"], "k", new Sample(), 0);
        run.AddMachineFacts(new Dictionary<string, string>(StringComparer.Ordinal) { ["simd"] = "avx2" });
        var machine = OptionsJson.ReadFile<RunRecord>(_folder["a/run.json"]).Machine;
        Assert.Equal("avx2", machine["simd"]);
        Assert.Contains("cores", machine.Keys);
    }

    [Fact]
    public void A_report_opens_with_the_findings_and_leaves_them_in_their_own_file()
    {
        using var run = Run.Create(_folder["a"], "k", new Sample(), 0);
        run.WriteReport(new("A title", [new Core.Reports.Paragraph("Body.")]), Samples.Findings);
        Assert.Equal(Samples.Findings, FindingsFile.Read(_folder["a/findings.json"]));
        var markdown = File.ReadAllText(_folder["a/report.md"]);
        Assert.InRange(markdown.IndexOf("1 holds", StringComparison.Ordinal), 0, markdown.IndexOf("Body.", StringComparison.Ordinal));
    }

    [Fact]
    public void Opening_what_is_no_run_says_so() =>
        Assert.Contains("no run.json", Assert.Throws<AssayException>(() => Run.Open(_folder.Path)).Message, StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();

    private (RunStatus Status, string? Failure) Ended(Action<Run> end)
    {
        var folder = _folder[Guid.NewGuid().ToString()];
        using var run = Run.Create(folder, "k", new Sample(), 0);
        end(run);
        var record = OptionsJson.ReadFile<RunRecord>(Path.Combine(folder, "run.json"));
        Assert.NotNull(record.End);
        return (record.Status, record.Failure);
    }

    private void WriteRecord(string name, RunOwner process)
    {
        using (Run.Create(_folder[name], "k", new Sample(), 0)) { }
        OptionsJson.WriteFile(_folder[$"{name}/run.json"], OptionsJson.ReadFile<RunRecord>(_folder[$"{name}/run.json"]) with { WrittenBy = process });
    }
}
