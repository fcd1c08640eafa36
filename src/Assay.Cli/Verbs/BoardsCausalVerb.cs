using System.CommandLine;
using Assay.BoardGames.Models;
using Assay.Cli.Framework;
using Assay.Core.Findings;
using Assay.Dictionaries;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay boards causal</c>: does the model use what a probe or a dictionary reads off it?</summary>
internal static class BoardsCausalVerb
{
    private static readonly Option<string> Sae = new("--sae") { Description = "Dictionary of the site, in any format; without one the probe alone is tried.", HelpName = "folder" };

    private static readonly Option<int?> Positions = new("--positions") { Description = "Positions asked, one a game [default: 500].", HelpName = "count" };

    private static readonly Option<double?> Strength = new("--strength") { Description = "How far the probe pushes beyond its boundary, in the activation's own distance from it [default: 1].", HelpName = "number" };

    private static readonly Option<int?> Latents = new("--latents") { Description = "Latents switched off, and on, for one disc at most [default: 8].", HelpName = "count" };

    public static Verb Verb { get; } = new()
    {
        Name = "causal",
        Summary = "Turn one disc in an Othello model's activations, and see whether its next moves are those of the turned board.",
        Options =
        [
            BoardsOptions.Model, BoardsOptions.Site, Sae, BoardsGames.FileOption, BoardsGames.TrainOption, BoardsGames.TestOption, BoardsOptions.OnErrorOption, Positions, Strength, Latents,
            BoardsOptions.Heads, BoardsOptions.Gelu, SharedOptions.Seed, SharedOptions.Threads, SharedOptions.Device,
        ],
        Examples =
        [
            new("boards causal --model othello-6x6", "along the probe's direction, beside a model that nobody touched"),
            new("boards causal --model othello-6x6 --site resid_post.2 --sae my-sae", "through a dictionary's latents as well"),
        ],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        using var model = BoardsOptions.Load(call);
        var site = BoardsOptions.SiteOf(call, model);
        using var dictionary = call.Value(Sae) is { } folder ? SparseAutoencoder.Load(folder) : null;
        var (train, test) = BoardsGames.Of(call, model);
        var fresh = new CausalCheckOptions();
        var options = fresh with
        {
            Positions = call.Value(Positions) ?? fresh.Positions, Strength = call.Value(Strength) ?? fresh.Strength, Latents = call.Value(Latents) ?? fresh.Latents,
        };
        var result = CausalCheck.Run(model, site, train, test, dictionary, options, call.Value(SharedOptions.Seed), call.Progress, call.Cancellation);
        return new(
            new { Site = site.ToString(), Positions = result.Clean.PerPosition.Count, Clean = Told(result.Clean), Unedited = Told(result.Unedited), Probe = Told(result.Probe), Dictionary = Told(result.Dictionary), result.Unknown },
            console => console.Write(RunTables.Rows(["errors a position", "mean", "interval"], Rows(result))));
    }

    private static IEnumerable<string[]> Rows(CausalCheckResult result)
    {
        (string, LegalMoveErrors?)[] kinds =
        [
            ("untouched, real board", result.Clean), ("untouched, turned board", result.Unedited), ("probe's direction, turned board", result.Probe), ("latents, turned board", result.Dictionary),
        ];
        return kinds.Where(kind => kind.Item2 is not null).Select(kind => new[] { kind.Item1, Invariant($"{kind.Item2!.Mean:0.00}"), Text(kind.Item2.Interval) });
    }

    private static object? Told(LegalMoveErrors? errors) => errors is null ? null : new { errors.Mean, errors.Interval.Low, errors.Interval.High };

    private static string Text(Interval interval) => Invariant($"{interval.Low:0.00} to {interval.High:0.00}");
}
