using System.CommandLine;
using Assay.Cli.Experiments;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Core.Experiments;
using Assay.Core.Randomness;
using Assay.Core.Runs;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay reproduce [NAME]</c>: a published experiment from start to report; without a name all of them at a glance.</summary>
internal sealed class ReproduceVerb(IReadOnlyList<IRegisteredExperiment> experiments)
{
    private static readonly Argument<string?> Name = new("experiment") { Description = "Which experiment [default: all, and one report over them].", Arity = ArgumentArity.ZeroOrOne };

    private readonly Option<string> _preset = Words.Option("--preset", "How large.", "glance", [.. Presets.Words, .. experiments.SelectMany(one => one.OwnPresets)]);

    private static readonly Option<bool> PlanOnly = new("--plan") { Description = "Print what it would cost (operations, memory, disk, time on this machine) and run nothing." };

    private static readonly Option<int?> Seeds = new("--seeds") { Description = "How often the central measurements are repeated with other seeds.", HelpName = "count" };

    private static readonly Option<string> Text = new("--text") { Description = "Your own text (a file, or a folder of files) in place of the built-in stories.", HelpName = "path" };

    private static readonly Option<string> Model = new("--model") { Description = "A trained model's folder, in place of training one.", HelpName = "folder" };

    private static readonly Option<string> Images = new("--data") { Description = "Your own images, a folder: CIFAR-10 binary, IDX, GTSRB, or a folder of pictures for each class. For risks, a workbook.", HelpName = "path" };

    public Verb Verb => new()
    {
        Name = "reproduce",
        Summary = "Run a published experiment from start to report: " + string.Join(", ", experiments.Select(one => one.Name)) + ".",
        Arguments = [Name],
        Options = [_preset, PlanOnly, Seeds, Text, Model, Images, .. SharedOptions.ForRuns],
        Examples =
        [
            new("reproduce gemma-scope --preset glance", "the whole paper in half a minute, on built-in stories"),
            new("reproduce gemma-scope --preset standard --plan", "what the larger one would cost here"),
            new("reproduce gemma-scope --preset quick --text my-texts --out runs/mine", "on your own text, into a folder of your choice"),
            new("reproduce badloss --preset cifar10 --data cifar-10-batches-bin", "poisoned images, on your own CIFAR-10"),
            new("reproduce risks --preset quick --data repository.xlsx", "a published workbook's tables and claims, without importing it"),
            new("reproduce", "every experiment at a glance, and one report over all"),
        ],
        Run = Run,
    };

    private Outcome Run(Invocation call)
    {
        var preset = call.Value(_preset)!;
        var chosen = Chosen(call.Value(Name));
        var inputs = Inputs(call);
        // Resolved before anything runs: a wrong setting of the last must not wait for the first to finish.
        var resolved = chosen.Select(one => (Experiment: one, Options: one.Resolve(preset, inputs))).ToList();
        TensorSettings.Apply(call);
        if (call.Value(PlanOnly))
            return PlanOutcome.Of([.. resolved.Select(one => (one.Experiment.Name, one.Experiment.Plan(one.Options)))]);
        return call.Value(Name) is null ? RunAll(call, resolved) : RunOne(call, resolved[0].Experiment, resolved[0].Options);
    }

    private IReadOnlyList<IRegisteredExperiment> Chosen(string? name)
    {
        if (name is null)
            return experiments;
        return experiments.Where(one => one.Name == name).ToList() is { Count: 1 } found
            ? found
            : throw new AssayException(Words.Unknown("reproduce", name, [.. experiments.Select(one => one.Name)]));
    }

    private static ExperimentInputs Inputs(Invocation call) => call.Value(Seeds) is < 1 and var seeds
        ? throw new AssayException(Invariant($"--seeds {seeds}: expected at least 1"))
        : new()
        {
            Text = call.Value(Text), Model = call.Value(Model), Data = call.Value(Images), Seeds = call.Value(Seeds), Device = call.Value(SharedOptions.Device),
            Settings = call.Value(SharedOptions.Set) ?? [],
        };

    internal static Outcome RunOne(Invocation call, IRegisteredExperiment experiment, object options)
    {
        var folder = RunSession.Folder(call, experiment.Name);
        call.ResumesInto(folder);
        Execute(call, experiment, options, folder);
        var facts = RunFacts.Of(RunSummary.Of(folder));
        return new(facts, console =>
        {
            RunTables.Findings(console, facts.Findings);
            console.Profile.Out.Writer.WriteLine($"report: {Path.Combine(folder, "report.html")}");
        });
    }

    private static Outcome RunAll(Invocation call, IReadOnlyList<(IRegisteredExperiment Experiment, object Options)> all)
    {
        var folder = RunSession.Folder(call, "reproduce");
        call.ResumesInto(folder);
        foreach (var (experiment, options) in all)
        {
            var own = Path.Combine(folder, experiment.Name);
            if (!(call.Value(SharedOptions.Resume) && RunSession.IsComplete(own)))
                Execute(call, experiment, options, own);
        }
        var facts = all.Select(one => RunFacts.Of(RunSummary.Of(Path.Combine(folder, one.Experiment.Name)))).ToList();
        ReportOverRuns.Write(folder, ReportOverRuns.Of(facts));
        return new(facts, console =>
        {
            foreach (var one in facts)
            {
                console.WriteLine(one.Name);
                RunTables.Findings(console, one.Findings);
            }
            console.Profile.Out.Writer.WriteLine($"report: {Path.Combine(folder, "report.html")}");
        });
    }

    private static void Execute(Invocation call, IRegisteredExperiment experiment, object options, string folder)
    {
        call.Progress.Say($"{experiment.Name}: {experiment.Paper}");
        RunSession.Within(call, folder, experiment.Name, options, run =>
        {
            var result = experiment.Run(options, new ExperimentContext(run, new SeedStreams(run.Record.Seed), call.Progress, call.Cancellation));
            run.WriteReport(result.Report, result.Findings);
            return result;
        });
    }
}
