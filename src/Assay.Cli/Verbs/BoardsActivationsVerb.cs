using System.CommandLine;
using Assay.BoardGames.Models;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Models.Activations;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay boards activations</c>: a game model's activations on disk, for <c>sae train --activations</c>.</summary>
internal static class BoardsActivationsVerb
{
    private static readonly Option<string[]> Sites = SiteOptions.Several("--site", "Where to read; may be repeated, all in one pass.");

    private static readonly Option<int> Count = new("--count") { Description = "Games to run: of a file the first, else random ones.", HelpName = "count", DefaultValueFactory = _ => 50_000 };

    private static readonly Option<string> To = new("--out") { Description = "Folder for the files; one left by a stopped collection is finished.", HelpName = "folder", Required = true };

    public static Verb Verb { get; } = new()
    {
        Name = "activations",
        Summary = "Run a game model over games and write its activations, of every token, for sae train.",
        Options =
        [
            BoardsOptions.Model, Sites, To, BoardsGames.FileOption, Count, BoardsOptions.OnErrorOption, BoardsOptions.Heads, BoardsOptions.Gelu, SharedOptions.Seed, SharedOptions.Threads, SharedOptions.Device,
        ],
        Examples =
        [
            new("boards activations --model othello-6x6 --site resid_post.2 --out acts", "1.5 million activations of random games"),
            new("boards activations --model my-chess --games lichess.pgn.zst --count 20000 --site resid_post.5 --out acts", "of games in a file"),
        ],
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        using var model = BoardsOptions.Load(call);
        var sites = SiteOptions.Parse(call.Value(Sites), Sites.Name, model.Transformer.Config);
        var games = Games(call, model);
        using var text = games.Text(model.Transformer.Config.ContextLength);
        call.ResumesByItself();
        ActivationStore.Collect(model.Transformer, text, sites, new(), call.Required(To), call.Value(SharedOptions.Seed), call.Progress, call.Cancellation);
        using var stored = StoredActivations.Open(call.Required(To), batchSize: 1, seed: 0);
        var rows = stored.Manifest.Shards.Sum(shard => shard.Rows);
        return new(new { Folder = Path.GetFullPath(call.Required(To)), Rows = rows, Sites = sites.Select(site => site.ToString()) }, console =>
            console.WriteLine(Invariant($"{call.Required(To)}: {rows:N0} activations of {games.Count:N0} games; train on them with sae train --activations {call.Required(To)}")));
    }

    private static GameSet Games(Invocation call, GameModel model)
    {
        var count = call.Value(Count) is > 0 and < 1 << 28 and var asked ? asked : throw new AssayException(Invariant($"--count {call.Value(Count)}: expected a positive number"));
        if (call.Value(BoardsGames.FileOption) is { } file)
            return GameSet.Read(model.Game, file, BoardsOptions.OnError(call), call.Progress.Say, count);
        return model.Game.Game == GameKind.Othello
            ? GameSet.Random(model.Game.Side, count, call.Value(SharedOptions.Seed))
            : throw new AssayException("--games: random games are made for Othello only; name a file of chess games");
    }
}
