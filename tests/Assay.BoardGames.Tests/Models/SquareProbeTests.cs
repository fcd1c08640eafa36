using Assay.BoardGames.Models;
using Assay.BoardGames.Properties;
using Assay.Core.Errors;
using Assay.Core.Randomness;
using Assay.Models;
using static TorchSharp.torch;

namespace Assay.BoardGames.Tests.Models;

public sealed class SquareProbeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Three squares, two classes and "none": a direction for each class of each square, summed, and a little noise.
    private static (Tensor X, BoardLabels Labels) Planted(int boards, int seed, double noise)
    {
        using var directions = new Generator(1);
        using var draws = new Generator((ulong)seed);
        var dictionary = randn(6, 20, generator: directions);
        var classes = randint(0, 3, [boards, 3], int64, generator: draws).data<long>().ToArray();
        var labels = new BoardLabels.Builder("planted", ["a0", "a1", "b0", "b1", "c0", "c1"], 2);
        var cells = new float[boards * 6];
        for (var board = 0; board < boards; board++)
        {
            for (var square = 0; square < 3; square++)
            {
                if (classes[board * 3 + square] < 2)
                    cells[board * 6 + square * 2 + classes[board * 3 + square]] = 1;
            }
            labels.Add([.. cells.AsSpan(board * 6, 6).ToArray().Select(value => (byte)value)]);
            if (board % 10 == 9)
                labels.EndGame();
        }
        return (tensor(cells, [boards, 6]).matmul(dictionary) * 30 + randn(boards, 20, generator: draws) * noise, labels.Build());
    }

    [Theory]
    [InlineData(ProbeMethod.Softmax)]
    [InlineData(ProbeMethod.LeastSquares)]
    public void A_probe_reads_what_is_linear_and_nothing_where_there_is_noise(ProbeMethod method)
    {
        using var scope = NewDisposeScope();
        var options = new ProbeOptions { Method = method, Epochs = 40, LearningRate = 1e-2 };
        var (x, labels) = Planted(1500, 2, 1);
        var (held, truth) = Planted(300, 3, 1);
        using var probe = SquareProbe.Fit(x, labels, options, new SeedStream(1), Cancel);
        var score = probe.Score(held, truth);
        Assert.InRange(score.MicroF1, 0.99, 1);
        Assert.InRange(score.Accuracy, 0.99, 1);
        Assert.Equal(30, score.Games.Count);
        using var blind = SquareProbe.Fit(randn_like(x), labels, options, new SeedStream(1), Cancel);
        Assert.InRange(blind.Score(randn_like(held), truth).Accuracy, 0.2, 0.47);       // a third
    }

    [Fact]
    public void Least_squares_on_the_corners_of_a_simplex_gives_one_hot_scores()
    {
        using var scope = NewDisposeScope();
        var labels = new BoardLabels.Builder("corners", ["a0", "a1"], 2).Add([1, 0]).Add([0, 1]).Add([0, 0]).Build();
        using var probe = SquareProbe.Fit(eye(3) * 7, labels, new() { Method = ProbeMethod.LeastSquares }, new SeedStream(1), Cancel);
        Assert.True(allclose(probe.Scores(eye(3) * 7).squeeze(1), eye(3), 1e-3, 1e-3));
    }

    [Fact]
    public void Scores_are_counted_by_hand()
    {
        using var scope = NewDisposeScope();
        var labels = new BoardLabels.Builder("corners", ["a0", "a1"], 2).Add([1, 0]).Add([0, 1]).Add([0, 0]).Build();
        using var probe = SquareProbe.Fit(eye(3), labels, new() { Method = ProbeMethod.LeastSquares }, new SeedStream(1), Cancel);
        // It says a0, a1, none, a0; true are a0, a0, a1, none: one right of four, TP 1, FP 2, FN 2.
        var truth = new BoardLabels.Builder("corners", ["a0", "a1"], 2).Add([1, 0]).Add([1, 0]).Add([0, 1]).Add([0, 0]).Build();
        var score = probe.Score(cat([eye(3), eye(3).narrow(0, 0, 1)], 0), truth);
        Assert.Equal(0.25, score.Accuracy);
        Assert.Equal(1 / 3.0, score.MicroF1, 1e-6);
    }

    [Fact]
    public void The_direction_between_two_classes_is_what_their_scores_differ_by()
    {
        using var scope = NewDisposeScope();
        var (x, labels) = Planted(200, 2, 1);
        using var probe = SquareProbe.Fit(x, labels, new() { Epochs = 1 }, new SeedStream(1), Cancel);
        var (direction, offset) = probe.Between(1, 0, 1);
        var scores = probe.Scores(x);
        Assert.True(allclose(x.matmul(direction) + offset, scores.select(1, 1).select(1, 0) - scores.select(1, 1).select(1, 1), 1e-3, 1e-3));
    }

    [Fact]
    public void Activations_that_are_not_as_many_as_boards_and_impossible_options_are_refused()
    {
        using var scope = NewDisposeScope();
        var (x, labels) = Planted(20, 2, 1);
        Assert.Contains("19 activations and labels of 20 boards",
            Assert.Throws<AssayException>(() => SquareProbe.Fit(x.narrow(0, 0, 19), labels, new(), new SeedStream(1), Cancel)).Message, StringComparison.Ordinal);
        var message = Assert.Throws<AssayException>(() => SquareProbe.Fit(x, labels, new() { Epochs = 0, BatchBoards = 0, LearningRate = 0, WeightDecay = -1 }, new SeedStream(1), Cancel)).Message;
        foreach (var name in (string[])["epochs", "batchBoards", "learningRate", "weightDecay"])
            Assert.Contains(name, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_game_set_s_activations_are_those_of_its_boards_in_order()
    {
        using var scope = NewDisposeScope();
        using var model = GameModel.Create(PlayedGame.Othello(4), new() { Width = 16, Heads = 2, Layers = 2 }, new(1));
        var games = GameSet.Random(4, 80, 5);       // more than one batch; games on this board often end early
        var site = Site.Parse("resid_post.0");
        using var rows = games.Activations(model, site, Cancel);
        var labels = games.Labels(model);
        Assert.Equal(labels.Boards, rows.shape[0]);
        var at = 0;
        for (var game = 0; game < 80; game++)
        {
            var played = ((OthelloSet)games).Games[game];
            var tokens = new BoardGames.Games.OthelloMoves(4).Encode(played).Take(11).Select(token => (long)token).ToArray();
            using var pass = model.Transformer.Forward(tensor(tokens).unsqueeze(0), new Taps().Read(site).WithoutLogits());
            Assert.True(allclose(pass[site].squeeze(0), rows.narrow(0, at, tokens.Length), 1e-4, 1e-5), $"game {game}");
            at += tokens.Length;
        }
        Assert.Equal(rows.shape[0], at);
    }

    [Fact]
    public void Games_of_another_game_than_the_model_s_are_refused()
    {
        using var model = GameModel.Create(PlayedGame.Othello(4), new() { Width = 16, Heads = 2, Layers = 1 }, new(1));
        Assert.Contains("the model plays Othello 4x4, the games are Othello 6x6",
            Assert.Throws<AssayException>(() => GameSet.Random(6, 2, 1).Activations(model, Site.Parse("resid_post.0"), Cancel)).Message, StringComparison.Ordinal);
    }
}
