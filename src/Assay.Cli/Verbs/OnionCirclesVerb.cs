using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Core.Reports;
using Assay.Magnitudes.Irreducible;
using Spectre.Console;

namespace Assay.Cli.Verbs;

/// <summary><c>assay onion circles</c>: features of several dimensions in a dictionary of the user's.</summary>
internal static class OnionCirclesVerb
{
    private static readonly Option<string> Activations = new("--activations") { Description = "File of activations [rows, width] that the dictionary reads, .npy or .safetensors.", HelpName = "file", Required = true };

    public static Verb Verb { get; } = new()
    {
        Name = "circles",
        Summary = "Search a dictionary for features of several dimensions that do not fall apart, such as circles; writes a report.",
        Options = [SaeOptions.Folder, Activations, SharedOptions.Out, SharedOptions.Seed, SharedOptions.Set, SharedOptions.Threads],
        Examples =
        [
            new("onion circles --sae my-sae --activations activations.npy --out circles", "clusters of its latents, the least reducible first, drawn in their planes"),
            new("onion circles --sae my-sae --activations activations.npy --set clusters.method=spectral --set clusters.clusters=200 --out circles", "clusters by angles between all latents"),
        ],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        var options = OptionsCheck.Require(OptionsPatch.Apply(new DictionaryCirclesOptions(), call.Value(SharedOptions.Set)), "onion circles");
        var folder = call.Required(SharedOptions.Out);
        TensorSettings.SetThreads(call);
        using var dictionary = SaeOptions.Load(call);
        var report = DictionaryCircles.OfFile(dictionary, call.Required(Activations), options, new SeedStreams(call.Value(SharedOptions.Seed)));
        ReportFolder.Write(folder, report);
        return new(new { Folder = folder, report.Title, Tables = report.Blocks.OfType<Core.Reports.Table>() }, console =>
        {
            console.WriteLine(report.Blocks.OfType<Core.Reports.Paragraph>().First().Text);
            console.WriteLine($"report: {Path.Combine(folder, "report.html")}");
        });
    }
}
