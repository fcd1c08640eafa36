using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Core.Experiments;
using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Poisoning.Images.Defences;
using Assay.Poisoning.Images.Filter;
using Assay.Poisoning.Images.Training;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay poison images filter</c>: BaDLoss on a training set of one's own.</summary>
internal static class PoisonImagesFilterVerb
{
    private static readonly Option<string> Trusted = new("--trusted") { Description = "File of the examples known to be clean, one a line: row numbers from 0, or names. A few hundred.", HelpName = "file" };

    private static readonly Option<string> Scoring = Words.Option("--scoring", "How losses are compared: paper as published, recommended by their logarithms.", "recommended", "paper", "recommended");

    private static readonly Option<double?> Share = new("--share") { Description = "Share of all examples that is dropped, the most suspicious [default: 0.4].", HelpName = "share" };

    private static readonly Option<double?> Rate = new("--fdr") { Description = "Drop by p-values instead, so that at most this share of what is dropped is expected to be clean.", HelpName = "rate" };

    private static readonly Option<int?> Epochs = new("--epochs") { Description = "Epochs over which losses are taken down [default: 30].", HelpName = "count" };

    private static readonly Option<string> Network = Words.Option("--network", "The network that is trained.", "small", "small", "resnet18", "resnet50");

    private static readonly Option<bool> Free = new("--free") { Description = "Take losses down as the training pass meets them, at no cost, instead of in a pass of their own." };

    private static readonly Option<string[]> Explain = new("--explain")
    {
        Description = "Examples whose trajectories the report shows whatever their rank: row numbers or names.", HelpName = "example", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true,
    };

    public static Verb Verb { get; } = new()
    {
        Name = "filter",
        Summary = "Find planted examples in a training set of your own: scores, p-values, what to keep, and a report. Needs a few hundred trusted examples, and knows no attack.",
        Options = [PoisonImagesShowVerb.Data, PoisonImagesShowVerb.Side, Trusted, Scoring, Share, Rate, Epochs, Network, Free, Explain, .. SharedOptions.ForRuns],
        Examples =
        [
            new("poison images filter --data my-images --trusted trusted.txt --out filtered", "writes kept.txt, scores.csv and report.html"),
            new("poison images filter --data my-images --trusted trusted.txt --fdr 0.1 --explain 17 cats/0042.png", "as many as p-values allow, and two examples explained"),
            new("poison images filter --data cifar-10-batches-bin --trusted trusted.txt --scoring paper --network resnet50", "as the paper does it"),
        ],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        if (call.Value(SharedOptions.Device) is not (null or "cpu" or "auto"))
            throw new AssayException($"poison images filter: takes no --device {call.Value(SharedOptions.Device)}: it runs on the CPU so far; leave it out");
        var options = OptionsCheck.Require(OptionsPatch.Apply(Options(call), call.Value(SharedOptions.Set)), "poison images filter");
        TensorSettings.Apply(call);
        var folder = RunSession.Folder(call, "poison-images-filter");
        call.ResumesInto(folder);
        return RunSession.Within(call, folder, "poison-images-filter", options, run =>
        {
            var result = ImageFilter.Run(options, new ExperimentContext(run, new SeedStreams(run.Record.Seed), call.Progress, call.Cancellation), call.Value(Explain));
            run.WriteReport(FilterReport.Write(options, result), []);
            return Answer(folder, result);
        });
    }

    private static ImageFilterOptions Options(Invocation call)
    {
        if (call.Value(Share) is not null && call.Value(Rate) is not null)
            throw new AssayException("--share and --fdr: two rules for what is dropped; give one");
        var suite = new DefenceSuite();
        var defence = call.Value(Scoring) == "paper" ? suite.Paper : suite.Recommended;
        var options = new ImageFilterOptions
        {
            Data = call.Required(PoisonImagesShowVerb.Data), Trusted = call.Required(Trusted), Side = call.Value(PoisonImagesShowVerb.Side), Free = call.Value(Free),
            Defence = defence with { Share = call.Value(Share) ?? defence.Share, FalseDiscoveryRate = call.Value(Rate) },
            Network = call.Value(Network) switch { "resnet50" => NetworkSize.ResNet50, "resnet18" => NetworkSize.ResNet18, _ => NetworkSize.Small },
        };
        var epochs = call.Value(Epochs) ?? options.Training.Epochs;
        return options with { Training = options.Training with { Epochs = epochs, CosineEpochs = Math.Max(epochs, options.Training.CosineEpochs ?? epochs) } };
    }

    private static Outcome Answer(string folder, ImageFilterResult result)
    {
        var dropped = result.Screening.Dropped.Count(one => one);
        var worst = result.Worst.Take(10).Select(row => new { Row = row, Name = result.Names[row], Class = result.Classes[result.Labels[row]], Score = result.Screening.Scores[row], P = result.PValues[row] }).ToArray();
        return new(new { Folder = folder, result.Format, Examples = result.Names.Count, Trusted = result.Trusted.Count, Dropped = dropped, Kept = result.Names.Count - dropped, Worst = worst }, console =>
        {
            var table = new Table().AddColumns("row", "example", "class", "score", "p");
            foreach (var one in worst)
                table.AddRow(Invariant($"{one.Row}"), one.Name.EscapeMarkup(), one.Class.EscapeMarkup(), Invariant($"{one.Score:G4}"), Invariant($"{one.P:G3}"));
            console.Write(table);
            console.WriteLine(Invariant($"{dropped:N0} of {result.Names.Count:N0} dropped; kept.txt and scores.csv are in {folder}"));
            console.Profile.Out.Writer.WriteLine($"report: {Path.Combine(folder, "report.html")}");
        });
    }
}
