using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Core.Runs;
using Assay.Dictionaries;
using Assay.Dictionaries.Architectures;
using Assay.Models;
using Assay.Models.Activations;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay sae train</c>: many dictionaries from one stream of activations.</summary>
internal static class SaeTrainVerb
{
    private static readonly Option<string> Model = new("--model") { Description = "Language model's folder; its activations are computed as they are needed.", HelpName = "folder" };

    private static readonly Option<string> Store = new("--activations") { Description = "Folder of collected activations, in place of --model.", HelpName = "folder" };

    private static readonly Option<string[]> Sites = SiteOptions.Several("--site", "Where to train; may be repeated.");

    private static readonly Option<string> Target = new("--target") { Description = "Train transcoders that predict this site, such as mlp_out.1 from mlp_in.1.", HelpName = "site" };

    private static readonly Option<string> Architecture =
        Words.Option("--architecture", "Kind of dictionary.", "jump-relu", "jump-relu", "top-k", "batch-top-k", "gated", "relu-l1");

    private static readonly Option<int[]> Latents = new("--latents") { Description = "Number of latents; may be repeated.", HelpName = "count", AllowMultipleArgumentsPerToken = true };

    private static readonly Option<double[]> Sparsity = new("--sparsity")
    {
        Description = "Sparsity coefficient lambda, or k for the TopK kinds; may be repeated.", HelpName = "number", AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> PAnneal = Words.Option("--p-anneal",
        "Let the penalty's exponent fall from 1 to 0.2 (relu-l1, gated, jump-relu): with errors squared and lambda warmed up, or as in the paper, neither.", null, "current", "paper");

    private static readonly Option<double[]> TargetL0 = new("--target-l0")
    {
        Description = "Steer lambda until so many latents are active per activation; may be repeated. --sparsity is where the search begins.", HelpName = "number", AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> Precision =
        Words.Option("--precision", "Encoder product in float32, or in bfloat16 that proposes what float32 decides: same result.", "f32", "f32", "bf16-propose");

    private static readonly Option<long?> Steps = new("--steps") { Description = "Optimiser steps [default: 3000].", HelpName = "count" };

    private static readonly Option<int?> Batch = new("--batch") { Description = "Activations a step [default: 1024].", HelpName = "count" };

    private static readonly Option<double?> LearningRate = new("--learning-rate") { Description = "Adam's step size [default: 0.001].", HelpName = "number" };

    public static Verb Verb { get; } = new()
    {
        Name = "train",
        Summary = "Train dictionaries: one for every site, number of latents and sparsity named, side by side from one stream of activations.",
        Options =
        [
            Model, Store, Sites, Target, Architecture, Latents, Sparsity, PAnneal, TargetL0, Precision, Steps, Batch, LearningRate, TextOptions.PathOption, TextOptions.StoriesOption, LoadedModel.Context,
            .. SharedOptions.ForRuns, SharedOptions.DType,
        ],
        Examples =
        [
            new("sae train --model my-model --site resid_post.1 --latents 1024 --sparsity 0.001 0.003 0.01 --out saes", "three JumpReLU dictionaries of one site"),
            new("sae train --activations acts --architecture top-k --sparsity 16 32 --out saes", "TopK dictionaries of every collected site, with k = 16 and 32"),
            new("sae train --activations acts --architecture relu-l1 --p-anneal current --target-l0 20 40 --out saes", "p-annealing, lambda steered to two L0 values"),
            new("sae train --model my-model --site mlp_in.1 --target mlp_out.1 --out transcoder", "a transcoder"),
            new("sae train --model my-model --site resid_post.1 --set architecture.bandwidth=0.01 --out saes", "any other setting by its name in run.json"),
        ],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        var options = OptionsCheck.Require(OptionsPatch.Apply(Options(call), call.Value(SharedOptions.Set)), "sae train");
        TensorSettings.Apply(call);
        var folder = RunSession.Folder(call, "sae-train");
        using var source = Source.Open(call, options);
        call.ResumesInto(folder);
        var trained = RunSession.Within(call, folder, "sae-train", options, run => Train(call, options, source.Stream, run));
        return new(new { Folder = folder, Dictionaries = trained }, console => Show(console, folder, trained));
    }

    private static SaeTrainOptions Options(Invocation call)
    {
        if (call.Value(Model) is null == call.Value(Store) is null)
            throw new AssayException("sae train: name either a model with --model and a place in it with --site, or collected activations with --activations");
        var training = SaeTrainOptions.ForSteps(call.Value(Steps) ?? 3000);
        var store = call.Value(Store);
        var options = new SaeTrainOptions
        {
            Model = call.Value(Model), Store = store, Text = TextOptions.Named(call), Target = call.Value(Target),
            Sites = Named(call, store), Sparsity = call.Value(Sparsity) ?? [], Architecture = Kind(call.Value(Architecture)!), Precision = call.Value(Precision) == "bf16-propose" ? EncoderPrecision.Bf16Propose : EncoderPrecision.F32,
            Training = training with { BatchSize = call.Value(Batch) ?? training.BatchSize, LearningRate = call.Value(LearningRate) ?? training.LearningRate },
        };
        options = options with { TargetL0 = call.Value(TargetL0) ?? [] };
        if (call.Value(PAnneal) is { } form)
            options = Annealed(options, form == "paper");
        return call.Value(Latents) is { Length: > 0 } latents ? options with { Latents = latents } : options;
    }

    private static IReadOnlyList<string> Named(Invocation call, string? store) => (call.Value(Sites), store) switch
    {
        ({ Length: > 0 } sites, _) => [.. sites.SelectMany(word => word.Split(',')).Distinct(StringComparer.Ordinal)],
        (_, { } folder) => [.. ActivationStore.ReadManifest(folder).Sites.Select(site => site.Site).Where(site => site != call.Value(Target))],
        _ => throw new AssayException($"--site is needed; the model has {string.Join(", ", Site.All(TransformerConfig.Load(call.Required(Model))))}"),
    };

    private static ArchitectureOptions Kind(string word) => word switch
    {
        "top-k" => new TopKOptions(),
        "batch-top-k" => new BatchTopKOptions(),
        "gated" => new GatedOptions(),
        "relu-l1" => new ReluL1Options(),
        _ => new JumpReLUOptions(),
    };

    // PAnnealingForm's two, at the length of this run: the schedule keeps the paper's share of it.
    private static SaeTrainOptions Annealed(SaeTrainOptions options, bool paper) => options with
    {
        Architecture = options.Architecture switch
        {
            ReluL1Options relu => relu with { Annealing = new(), Reconstruction = paper ? ReconstructionLoss.Norm : ReconstructionLoss.Squared },
            GatedOptions gated => gated with { Annealing = new() },
            JumpReLUOptions jump => jump with { Annealing = new(), Penalty = JumpReLUPenalty.Lp },
            _ => throw new AssayException("--p-anneal: expected --architecture relu-l1, gated or jump-relu; the TopK kinds have no penalty of their own (one can be had with --set 'architecture.penalty={\"annealing\":{}}')"),
        },
        Training = paper ? options.Training with { SparsityWarmUpSteps = 0 } : options.Training,
    };

    private static IReadOnlyList<TrainedSummary> Train(Invocation call, SaeTrainOptions options, IActivationStream stream, Run run)
    {
        var outlets = new TrainingOutlets { CheckpointFolder = run.CheckpointFolder, Metric = run.Metric, Progress = call.Progress };
        var trained = new DictionaryTrainer(options.Dictionaries(), options.Training).Train(stream, new SeedStreams(run.Record.Seed), outlets, call.Cancellation);
        return [.. trained.Select(one => Save(one, run.Folder))];
    }

    private static TrainedSummary Save(TrainedDictionary trained, string folder)
    {
        using (trained)
        {
            var own = Path.Combine(folder, "dictionaries", trained.Options.Name);
            trained.Dictionary.Save(own);
            return new(trained.Options.Name, own, trained.LastStep.L0, trained.LastStep.Fvu, trained.Health);
        }
    }

    private static void Show(IAnsiConsole console, string folder, IReadOnlyList<TrainedSummary> trained)
    {
        console.Write(RunTables.Rows(["dictionary", "L0", "FVU", "dead"], trained.Select(one => new[]
        {
            one.Name, Invariant($"{one.L0:0.0}"), Invariant($"{one.Fvu:0.000}"), Invariant($"{100 * one.Health.DeadShare:0} %"),
        })));
        foreach (var warning in trained.SelectMany(one => one.Health.Warnings))
            console.Profile.Out.Writer.WriteLine($"warning: {warning}");
        console.Profile.Out.Writer.WriteLine($"figures are of the last training batch; evaluate with: assay sae eval --sae {Path.Combine(folder, "dictionaries", trained[0].Name)} --model MODEL");
    }

    private sealed record TrainedSummary(string Name, string Folder, double L0, double Fvu, ThresholdHealth Health);

    /// <summary>Where the activations come from, with all that must live as long.</summary>
    private sealed record Source(IActivationStream Stream, params IDisposable[] Held) : IDisposable
    {
        public static Source Open(Invocation call, SaeTrainOptions options)
        {
            var seed = call.Value(SharedOptions.Seed);
            if (options.Store is { } folder)
                return new(StoredActivations.Open(folder, options.Training.BatchSize, seed));
            var model = LoadedModel.Open(call, options.Model!);
            Site[] sites = [.. options.Dictionaries().SelectMany(one => new[] { one.Site, one.TargetSite ?? one.Site }).Distinct().Select(site => site.Within(model.Model.Config))];
            var text = model.TrainingText(call);
            return new(new StreamedActivations(model.Model, text, sites, options.Stream with { BatchSize = options.Training.BatchSize }, seed), text, model);
        }

        public void Dispose()
        {
            Stream.Dispose();
            foreach (var held in Held)
                held.Dispose();
        }
    }
}
