using System.CommandLine;
using Assay.BoardGames.Games;
using Assay.BoardGames.Rules.Othello;
using Assay.Cli.Framework;
using Assay.Core.Errors;
using Assay.Core.Progress;
using Assay.Core.Runs;
using Spectre.Console;
using static System.FormattableString;

namespace Assay.Cli.Verbs;

/// <summary><c>assay othello games</c>: a file of random games to train or test on.</summary>
internal static class OthelloGamesVerb
{
    private const int Portion = 20_000;

    private static readonly Option<int> Count = new("--count") { Description = "How many games.", HelpName = "count", DefaultValueFactory = _ => 1_000 };

    private static readonly Option<int> Side = new("--side") { Description = "Squares along an edge of the board: 4, 6 or 8.", HelpName = "squares", DefaultValueFactory = _ => 8 };

    private static readonly Option<bool> Distinct = new("--distinct") { Description = "Leave out games that came before." };

    private static readonly Option<bool> Numbers = new("--numbers") { Description = "Write squares as numbers, row by row from 0, instead of names." };

    public static Verb Verb { get; } = new()
    {
        Name = "games",
        Summary = "Play random legal games and write them, one a line.",
        Options = [Count, Side, Distinct, Numbers, SharedOptions.Out, SharedOptions.Seed],
        Examples =
        [
            new("othello games --count 100000 --out games.txt", "on the usual board; names are row letter and column number"),
            new("othello games --count 5000 --side 6 --distinct --seed 7 --out small.txt", "on a small board, no game twice"),
        ],
        UsesTensors = false,
        Run = Run,
    };

    private static Outcome Run(Invocation call)
    {
        var (side, count, path) = (OthelloPerftVerb.Checked(call.Value(Side)), call.Value(Count), call.Required(SharedOptions.Out));
        if (count < 1)
            throw new AssayException(Invariant($"--count is {count}, expected at least 1"));
        var source = new RandomOthelloGames(side, call.Value(SharedOptions.Seed));
        var written = 0;
        using (var task = call.Progress.Start("playing", count, "games"))
            AtomicFile.Write(path, stream => written = Write(call, source, count, stream, task));
        return new(new { Games = written, Side = side, Seed = call.Value(SharedOptions.Seed), File = path },
            console => console.WriteLine(Invariant($"{written:N0} games in {path}{(written < count ? "; no more were found that differ" : "")}")));
    }

    private static int Write(Invocation call, RandomOthelloGames source, int count, Stream stream, IProgressTask task)
    {
        using var text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        var written = 0;
        foreach (var game in call.Value(Distinct) ? source.MakeDistinct(count, call.Cancellation) : InPortions(source, count, call.Cancellation))
        {
            text.WriteLine(call.Value(Numbers) ? string.Join(' ', game.Moves.ToArray()) : game.ToString());
            if (++written % 1_000 == 0)
                task.Report(written);
        }
        return written;
    }

    private static IEnumerable<OthelloGame> InPortions(RandomOthelloGames source, int count, CancellationToken cancellation)
    {
        for (var first = 0; first < count; first += Portion)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var game in source.Make(Math.Min(Portion, count - first), first))
                yield return game;
        }
    }
}
