using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Core.Reports;
using Assay.Magnitudes.Audit;
using Spectre.Console;

namespace Assay.Cli.Verbs;

/// <summary><c>assay onion audit</c>: what sparse autoencoders see of a network's states, or of recorded ones.</summary>
internal static class OnionAuditVerb
{
    private static readonly Option<string> Model = new("--model") { Description = "File of a GRU: its states are audited beside codes made by hand.", HelpName = "file" };

    private static readonly Option<string> Activations = new("--activations") { Description = "In place of --model: file of activations [states, width], .npy or .safetensors.", HelpName = "file" };

    private static readonly Option<string> Labels = new("--labels") { Description = "Their labels [states, positions], whole numbers from 0, .npy or .safetensors.", HelpName = "file" };

    public static Verb Verb { get; } = new()
    {
        Name = "audit",
        Summary = "Say what a sparse autoencoder keeps and loses of states, beside noise that disturbs them as strongly; writes a report.",
        Options = [Model, Activations, Labels, OnionWords.MinLength, OnionWords.MaxLength, OnionWords.HeldOut, SharedOptions.Out, SharedOptions.Seed, SharedOptions.Set, SharedOptions.Threads],
        Examples =
        [
            new("onion audit --model gru.safetensors --out audit", "a network beside a linear and an onion code made by hand, latents exchanged between runs"),
            new("onion audit --activations states.npy --labels labels.npy --set latents=512 --set active=[8,16] --out audit", "activations of yours; a probe stands in for a decoder"),
        ],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        var options = OptionsCheck.Require(OptionsPatch.Apply(new AuditOptions(), call.Value(SharedOptions.Set)), "onion audit");
        var (folder, seeds) = (call.Required(SharedOptions.Out), new SeedStreams(call.Value(SharedOptions.Seed)));
        if (call.Value(Model) is null == call.Value(Activations) is null || call.Value(Activations) is null != call.Value(Labels) is null)
            throw new AssayException("onion audit: name either a network with --model, or activations with --activations and their labels with --labels");
        TensorSettings.SetThreads(call);
        var report = call.Value(Model) is { } model ? OfModel(call, model, options, seeds) : StateAudits.OfFiles(call.Value(Activations)!, call.Value(Labels)!, options, seeds, call.Progress, call.Cancellation);
        ReportFolder.Write(folder, report);
        return new(new { Folder = folder, report.Title, Tables = report.Blocks.OfType<Core.Reports.Table>() }, console => console.WriteLine($"report: {Path.Combine(folder, "report.html")}"));
    }

    private static Report OfModel(Invocation call, string model, AuditOptions options, SeedStreams seeds)
    {
        using var code = OnionWords.Load(call, model);
        return StateAudits.OfCode(code, options, OnionWords.HeldOutOf(call), seeds, call.Progress, call.Cancellation);
    }
}
