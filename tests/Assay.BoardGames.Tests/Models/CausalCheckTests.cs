using System.Numerics;
using Assay.BoardGames.Games;
using Assay.BoardGames.Models;
using Assay.BoardGames.Properties;
using Assay.BoardGames.Rules.Othello;
using Assay.Core.Errors;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Dictionaries.Architectures;
using Assay.Models;
using static TorchSharp.torch;

namespace Assay.BoardGames.Tests.Models;

public sealed class CausalCheckTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void One_disc_is_turned_the_mover_stays_and_what_is_allowed_changes()
    {
        var games = (OthelloSet)GameSet.Random(6, 50, 3);
        var cases = TurnedDisc.Choose(games, 31, 40, new SeedStream(1));
        Assert.Equal(40, cases.Count);
        foreach (var one in cases)
        {
            Assert.Equal(1UL << one.Square, one.Board.Black ^ one.Turned.Black);
            Assert.Equal(one.Board.Occupied, one.Turned.Occupied);
            Assert.Equal(one.Board.Mover, one.Turned.Mover);
            Assert.NotEqual(one.Board.LegalMoves, one.Turned.LegalMoves);
            Assert.Equal(one.Game.Boards().ElementAt(one.Place), one.Board);
        }
        Assert.True(cases.Select(one => one.Place).Distinct().Count() > 10);
    }

    [Fact]
    public void Errors_are_squares_offered_wrongly_and_squares_left_out()
    {
        using var scope = NewDisposeScope();
        var moves = new OthelloMoves(4);
        var logits = zeros(1, 2, moves.VocabularySize);
        foreach (var (square, value) in new[] { (0, 5f), (1, 4f), (2, 3f), (3, 2f) })
            logits[0, 1, moves.Token(square)] = value;
        logits[0, 1, OthelloMoves.Pad] = 9;     // padding is no move
        var next = NextMoves.Of(logits, tensor(new long[] { 1 }), 4);
        Assert.Equal(0, next.Errors(0, 0b0011));
        Assert.Equal(2, next.Errors(0, 0b0101));        // square 1 for square 2
        Assert.Equal(4, next.Errors(0, 1UL << 14 | 1UL << 15));
    }

    [Fact]
    public void The_probe_s_edit_mirrors_the_margin_between_the_colours_and_moves_nothing_else()
    {
        using var scope = NewDisposeScope();
        var games = GameSet.Random(4, 60, 3);
        using var model = GameModel.Create(PlayedGame.Othello(4), new() { Width = 24, Heads = 2, Layers = 1 }, new(1));
        var site = Site.Parse("resid_post.0");
        using var x = games.Activations(model, site, Cancel);
        using var probe = SquareProbe.Fit(x, games.Labels(model, mode: PropertyMode.Strict), new(), new SeedStream(1), Cancel);
        var cases = TurnedDisc.Choose((OthelloSet)games, 11, 20, new SeedStream(1));
        var rows = randn(cases.Count, 24);
        var changed = rows + new ProbeEdit(probe, 1.5).Changes(rows, cases);
        var (before, after) = (probe.Scores(rows), probe.Scores(changed));
        for (var i = 0; i < cases.Count; i++)
        {
            float Margin(Tensor scores) => (scores[i, cases[i].Square, cases[i].Own ? 0 : 1] - scores[i, cases[i].Square, cases[i].Own ? 1 : 0]).item<float>();
            Assert.Equal(-1.5 * Math.Abs(Margin(before)), Margin(after), 1e-3);
            var direction = probe.Between(cases[i].Square, 0, 1).Direction;
            var moved = changed[i] - rows[i];
            Assert.Equal(Math.Abs(moved.dot(direction).item<float>()), (moved.norm() * direction.norm()).item<float>(), 1e-3);     // along the direction alone
        }
    }

    // A dictionary whose latents are the cells themselves: the edit must take one direction out and put the other in.
    [Fact]
    public void The_dictionary_s_edit_switches_the_latents_of_the_two_colours()
    {
        using var scope = NewDisposeScope();
        var games = GameSet.Random(4, 200, 3);
        using var model = GameModel.Create(PlayedGame.Othello(4), new() { Width = 16, Heads = 2, Layers = 1 }, new(1));
        var labels = games.Labels(model, mode: PropertyMode.Strict);       // 32 cells
        var x = zeros(labels.Boards, 32);
        for (var board = 0; board < labels.Boards; board++)
        {
            foreach (var cell in labels.True(board))
                x[board, cell] = 3;
        }
        using var dictionary = new ReluAutoencoder(eye(32), zeros(32), eye(32), zeros(32));
        var edit = LatentEdit.Of(dictionary, x, labels, 1);
        var cases = TurnedDisc.Choose((OthelloSet)games, 11, 20, new SeedStream(1));
        var rows = zeros(cases.Count, 32);
        var expected = zeros(cases.Count, 32);
        for (var i = 0; i < cases.Count; i++)
        {
            var (lies, turned) = (2 * cases[i].Square + (cases[i].Own ? 0 : 1), 2 * cases[i].Square + (cases[i].Own ? 1 : 0));
            rows[i, lies] = 3;
            (expected[i, lies], expected[i, turned]) = (-3, 3);
        }
        Assert.True(allclose(edit.Changes(rows, cases), expected, 1e-4, 1e-4));
        Assert.Equal(0, edit.Unknown);
    }

    [Fact]
    public void A_model_that_learnt_the_game_is_right_about_the_real_board_and_wrong_about_the_turned_one()
    {
        var options = new GameTrainingOptions
        {
            Game = PlayedGame.Othello(4), Size = new() { Width = 32, Layers = 2, Heads = 2 }, HeldOutGames = 50,
            Training = new() { Steps = 500, BatchSequences = 32, LearningRate = 3e-3, WarmUpSteps = 10, EvaluateEverySteps = 1000 },
        };
        using var trained = GameTraining.Train(options, 1, null, null, SilentProgress.Instance, Cancel);
        var result = CausalCheck.Run(trained.Model, Site.Parse("resid_post.0"), GameSet.Random(4, 200, 8), GameSet.Random(4, 500, 9), null, new() { Positions = 400 }, 1, SilentProgress.Instance, Cancel);
        // The same positions twice, so their differences tell: more than three standard errors.
        double[] worse = [.. result.Unedited.PerPosition.Zip(result.Clean.PerPosition, (turned, real) => (double)(turned - real))];
        var (mean, deviation) = (worse.Average(), Math.Sqrt(worse.Average(x => x * x)));
        Assert.True(mean > 3 * deviation / Math.Sqrt(worse.Length), $"{result.Clean.Mean} on real boards, {result.Unedited.Mean} on turned ones");
        Assert.InRange(worse.Length, 200, 400);
        Assert.NotEqual(result.Unedited.PerPosition, result.Probe.PerPosition);         // the edit arrives
        Assert.Null(result.Dictionary);
        Assert.All(result.Clean.PerPosition, errors => Assert.Equal(0, errors % 2));    // as many offered as allowed
    }

    [Fact]
    public void Impossible_options_and_games_too_short_are_refused()
    {
        using var model = GameModel.Create(PlayedGame.Othello(4), new() { Width = 16, Heads = 2, Layers = 1 }, new(1));
        CausalCheckResult Run(CausalCheckOptions options, GameSet asked) =>
            CausalCheck.Run(model, Site.Parse("resid_post.0"), GameSet.Random(4, 20, 8), asked, null, options, 1, SilentProgress.Instance, Cancel);
        var message = Assert.Throws<AssayException>(() => Run(new() { Positions = 0, Latents = 0, Strength = -1, Level = 1 }, GameSet.Random(4, 5, 1))).Message;
        foreach (var name in (string[])["positions", "latents", "strength", "level"])
            Assert.Contains(name, message, StringComparison.Ordinal);
        var opening = OthelloGame.TryPlay(4, [BitOperations.TrailingZeroCount(OthelloBoard.Start(4).LegalMoves)], out _)!;
        Assert.Contains("in none of the games a disc could be turned", Assert.Throws<AssayException>(() => Run(new(), new OthelloSet(4, [opening]))).Message, StringComparison.Ordinal);
    }
}
