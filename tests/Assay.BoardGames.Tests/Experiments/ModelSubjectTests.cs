using Assay.BoardGames.Experiments;
using Assay.BoardGames.Models;
using Assay.Models;
using static TorchSharp.torch;

namespace Assay.BoardGames.Tests.Experiments;

public sealed class ModelSubjectTests
{
    private static readonly Site First = Site.Parse("resid_post.0");

    private static GameModel Fresh(long seed) => GameModel.Create(PlayedGame.Othello(4), new() { Width = 16, Heads = 2, Layers = 2 }, new(seed));

    [Fact]
    public void Two_models_under_one_seed_are_shown_the_same_games_and_see_them_differently()
    {
        using var scope = NewDisposeScope();
        using var model = Fresh(1);
        using var control = Fresh(2);
        using var subject = new ModelSubject(model, First, 7);
        using var other = new ModelSubject(control, First, 7);
        using var boards = subject.HeldOut(20, "test");
        using var same = other.HeldOut(20, "test");
        Assert.Equal((long)boards.Labels.Boards, boards.Activations.shape[0]);
        Assert.Equal(Cells(boards), Cells(same));
        Assert.NotEqual(boards.Activations.sum().item<float>(), same.Activations.sum().item<float>());
        using var elsewhere = new ModelSubject(model, First, 8);
        using var unlike = elsewhere.HeldOut(20, "test");
        Assert.NotEqual(Cells(boards), Cells(unlike));
    }

    [Fact]
    public void Streamed_activations_are_held_out_ones_over_the_norm_constant()
    {
        using var model = Fresh(1);
        using var subject = new ModelSubject(model, First, 7);
        using var held = subject.HeldOut(400, "any");
        using var stream = subject.Stream(512);
        using var batch = stream.Next();
        Assert.Equal((First, 16L), (subject.Site, batch[First].shape[1]));
        var (raw, scaled) = (held.Activations.square().sum(1).mean().item<float>(), batch[First].square().sum(1).mean().item<float>());
        Assert.Equal(1, scaled, 0.1);
        Assert.Equal(raw, scaled * Math.Pow(stream.NormConstant(First), 2), 0.1 * raw);
    }

    private static int[] Cells(BoardSet set) => [.. Enumerable.Range(0, set.Labels.Boards).SelectMany(board => set.Labels.True(board).ToArray())];
}
