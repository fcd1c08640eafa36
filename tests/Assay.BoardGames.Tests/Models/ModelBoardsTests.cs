using Assay.BoardGames.Models;
using Assay.BoardGames.Properties;
using Assay.Core.Errors;
using Assay.Core.Progress;
using Assay.Dictionaries.Architectures;
using Assay.Models;
using static TorchSharp.torch;

namespace Assay.BoardGames.Tests.Models;

public sealed class ModelBoardsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly Site Middle = Site.Parse("resid_post.0");

    private static GameModel Fresh() => GameModel.Create(PlayedGame.Othello(4), new() { Width = 16, Heads = 2, Layers = 2 }, new(1));

    [Fact]
    public void Held_out_boards_come_with_their_labels_and_differ_from_set_to_set()
    {
        using var scope = NewDisposeScope();
        using var model = Fresh();
        using var boards = new ModelBoards(model, Middle, 1);
        var (x, labels) = boards.HeldOut(30, "one", Cancel);
        var (again, same) = boards.HeldOut(30, "one", Cancel);
        var (other, _) = boards.HeldOut(30, "two", Cancel);
        Assert.Equal(((long)labels.Boards, 30, 32), (x.shape[0], labels.Games, labels.Cells));       // strict: two cells a square
        Assert.Equal((labels.Boards, true), (same.Boards, x.eq(again).all().item<bool>()));
        Assert.NotEqual(x.sum().item<float>(), other.sum().item<float>());
        using var paper = new ModelBoards(model, Middle, 1, PropertyMode.Paper);
        Assert.Equal(48, paper.HeldOut(5, "one", Cancel).Labels.Cells);
    }

    [Fact]
    public void The_stream_deals_activations_of_moves_alone_and_repeats_with_its_seed()
    {
        using var model = Fresh();
        using var boards = new ModelBoards(model, Middle, 1) { TrainingGames = 60 };
        using var first = boards.Stream(64);
        using var second = boards.Stream(64);
        using var a = first.Next();
        using var b = second.Next();
        Assert.Equal((64, 16), (a.Rows, first.Width(Middle)));
        Assert.Equal(a[Middle].data<float>().ToArray(), b[Middle].data<float>().ToArray());
    }

    // A dictionary that rebuilds everything recovers all of the loss; one that writes zeros recovers none.
    [Fact]
    public void Loss_recovered_is_one_for_what_rebuilds_everything_and_zero_for_nothing()
    {
        using var scope = NewDisposeScope();
        using var model = Fresh();
        using var boards = new ModelBoards(model, Middle, 1) { EvaluationGames = 60 };
        var both = cat([eye(16), -eye(16)], 1);       // x = relu(x) − relu(−x)
        using var perfect = new ReluAutoencoder(both, zeros(32), both.t().contiguous(), zeros(16));
        using var nothing = new ReluAutoencoder(both.clone(), zeros(32), zeros(32, 16), zeros(16));
        Assert.Equal(1, boards.Evaluate(perfect, Cancel).LossRecovered, 1e-3);
        Assert.Equal(0, boards.Evaluate(nothing, Cancel).LossRecovered, 1e-3);
    }

    [Fact]
    public void A_model_nobody_trained_reads_worse_than_one_that_learnt_and_chess_has_no_random_games()
    {
        var options = new GameTrainingOptions
        {
            Game = PlayedGame.Othello(4), Size = new() { Width = 32, Layers = 2, Heads = 2 }, HeldOutGames = 20,
            Training = new() { Steps = 500, BatchSequences = 32, LearningRate = 3e-3, WarmUpSteps = 10, EvaluateEverySteps = 1000 },
        };
        using var trained = GameTraining.Train(options, 1, null, null, SilentProgress.Instance, Cancel);
        using var boards = new ModelBoards(trained.Model, Site.Parse("resid_post.1"), 1);
        using var untrained = boards.Untrained();
        using var control = new ModelBoards(untrained, Site.Parse("resid_post.1"), 1);
        var (learnt, blind) = (boards.Probe(300, 100, cancellation: Cancel).MicroF1, control.Probe(300, 100, cancellation: Cancel).MicroF1);
        Assert.True(learnt > blind + 0.03, $"F1 {learnt:0.000} trained, {blind:0.000} untrained");
        using var chess = GameModel.Create(PlayedGame.Chess, new() { Width = 16, Heads = 2, Layers = 1, Context = 32 }, new(1));
        Assert.Contains("boards of random games are Othello's", Assert.Throws<AssayException>(() => new ModelBoards(chess, Middle, 1)).Message, StringComparison.Ordinal);
    }
}
