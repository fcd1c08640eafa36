using System.CommandLine;
using Assay.Cli.Framework;
using Assay.Cli.Terminals;
using Assay.Core.Errors;
using Assay.Models;
using Assay.Models.Activations;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay activations …</c>: a model's activations on disk, for training many dictionaries without running the model again.</summary>
internal static class ActivationsVerbs
{
    private static readonly Option<string[]> Sites = SiteOptions.Several("--site", "Where to read; may be repeated, all in one pass.");

    private static readonly Option<string> Storage = Words.Option("--storage", "Numbers on disk.", "float32", "float32", "bfloat16");

    private static readonly Option<int?> ShardRows = new("--shard-rows") { Description = "Tokens in one file: what is shuffled together, and what is lost when a collection is stopped.", HelpName = "count" };

    private static readonly Option<string> To = new("--out") { Description = "Folder for the files; one left by a stopped collection is finished.", HelpName = "folder", Required = true };

    private static readonly Argument<string> Folder = new("folder") { Description = "A folder that activations collect wrote." };

    public static VerbGroup Group { get; } = new("activations", "A model's activations on disk.",
    [
        new()
        {
            Name = "collect", Summary = "Run a model over a text and write its activations at some sites.",
            Options =
            [
                LoadedModel.Folder, Sites, To, TextOptions.PathOption, TextOptions.StoriesOption, LoadedModel.Context, Storage, ShardRows,
                SharedOptions.Seed, SharedOptions.Threads, SharedOptions.Device, SharedOptions.DType,
            ],
            Examples =
            [
                new("activations collect --model my-model --site resid_post.1 --site mlp_out.1 --out acts", "two sites in one pass over the model's own training text"),
                new("activations collect --model my-model --site resid_post.1 --text wiki.txt --storage bfloat16 --out acts", "another text, in half the disk space"),
            ],
            Run = Collect,
        },
        new()
        {
            Name = "show", Summary = "Show what a folder of activations holds, and check that every file is whole.", Arguments = [Folder],
            Examples = [new("activations show acts", "sites, widths, tokens, norm constants")], Run = Show,
        },
    ]);

    private static Outcome Collect(Invocation call)
    {
        using var model = LoadedModel.Open(call);
        var sites = SiteOptions.Parse(call.Value(Sites), Sites.Name, model.Model.Config);
        using var text = model.TrainingText(call);
        var options = new ActivationStoreOptions { Storage = call.Value(Storage) == "bfloat16" ? StorageType.Bfloat16 : StorageType.Float32 };
        if (call.Value(ShardRows) is { } rows)
            options = options with { ShardRows = rows };
        call.ResumesByItself();
        var folder = call.Required(To);
        ActivationStore.Collect(model.Model, text, sites, options, folder, call.Value(SharedOptions.Seed), call.Progress, call.Cancellation);
        return Of(folder);
    }

    private static Outcome Show(Invocation call) => Of(call.Value(Folder)!);

    private static Outcome Of(string folder)
    {
        using var stored = StoredActivations.Open(folder, batchSize: 1, seed: 0);      // opening checks every file
        var manifest = stored.Manifest;
        var rows = manifest.Shards.Sum(shard => shard.Rows);
        var bytes = Directory.EnumerateFiles(folder).Sum(file => new FileInfo(file).Length);
        return new(new { Folder = Path.GetFullPath(folder), Rows = rows, Bytes = bytes, Manifest = manifest }, console =>
        {
            console.Write(RunTables.Rows(["site", "width", "norm constant"], manifest.Sites.Select(site => new[] { site.Site, Invariant($"{site.Width}"), Invariant($"{site.NormConstant:G5}") })));
            console.WriteLine(Invariant($"{rows:N0} tokens in {manifest.Shards.Length} files of {DTypeWord(manifest)}, {ByteText.Of(bytes)}; every file is whole"));
        });
    }

    private static string DTypeWord(StoreManifest manifest) => manifest.Options.Storage.ToString().ToLowerInvariant();
}

/// <summary>Options that name sites of a model.</summary>
internal static class SiteOptions
{
    public static Option<string[]> Several(string name, string description) => new(name, name + "s")
    {
        Description = $"{description} For example resid_post.1.", HelpName = "site", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>The sites, which the model must have.</summary>
    public static IReadOnlyList<Site> Parse(string[]? words, string option, TransformerConfig config) => words is { Length: > 0 }
        ? [.. words.SelectMany(word => word.Split(',')).Select(word => Site.Parse(word).Within(config)).Distinct()]
        : throw new AssayException($"{option} is needed; the model has {string.Join(", ", Site.All(config))}");
}
