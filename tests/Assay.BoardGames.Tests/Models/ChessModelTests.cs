using Assay.BoardGames.Games;
using Assay.BoardGames.Models;
using Assay.Core.Errors;
using Assay.Core.Progress;
using Assay.Models;
using Assay.TestKit;
using static TorchSharp.torch;

namespace Assay.BoardGames.Tests.Models;

public sealed class ChessModelTests : IDisposable
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Openings of three known games, some plies each.
    private static readonly string[] Lines =
    [
        ";1.e4 e5 2.Nf3 Nc6 3.Bb5 a6 4.Ba4 Nf6 5.O-O Be7", ";1.d4 d5 2.c4 e6 3.Nc3 Nf6 4.Bg5 Be7 5.e3 O-O", ";1.e4 c5 2.Nf3 d6 3.d4 cxd4 4.Nxd4 Nf6 5.Nc3 a6",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string File(params string[] lines)
    {
        System.IO.File.WriteAllLines(_folder["games.txt"], lines);
        return _folder["games.txt"];
    }

    [Fact]
    public void Boards_are_read_at_the_dots()
    {
        using var scope = NewDisposeScope();
        using var model = GameModel.Create(PlayedGame.Chess, new() { Width = 16, Heads = 2, Layers = 1, Context = 64 }, new(1));
        var games = GameSet.Read(PlayedGame.Chess, File(Lines));
        var site = Site.Parse("resid_post.0");
        using var rows = games.Activations(model, site, Cancel);
        var labels = games.Labels(model);
        Assert.Equal((15, 3), (labels.Boards, labels.Games));
        Assert.Equal(768, labels.Cells);
        Assert.Equal(15, rows.shape[0]);
        var ids = tensor(ChessCharacters.Encode(Lines[1]).Select(id => (long)id).ToArray()).unsqueeze(0);
        using var pass = model.Transformer.Forward(ids, new Taps().Read(site).WithoutLogits());
        var dots = Lines[1].Select((letter, at) => (letter, at)).Where(pair => pair.letter == '.').Select(pair => (long)pair.at).ToArray();
        Assert.True(allclose(pass[site].squeeze(0).index_select(0, tensor(dots)), rows.narrow(0, 5, 5), 1e-4, 1e-5));
        Assert.Equal(0, labels.True(0).Length);     // at the first dot everything stands where it started
    }

    [Fact]
    public void A_model_that_learnt_a_line_by_heart_writes_its_moves_and_they_are_legal()
    {
        var file = File([.. Enumerable.Repeat(Lines[0], 12)]);
        var options = new GameTrainingOptions
        {
            Game = PlayedGame.Chess, Games = file, HeldOutGames = 4, Size = new() { Width = 32, Layers = 1, Heads = 2, Context = 46 },
            Training = new() { Steps = 150, BatchSequences = 4, LearningRate = 5e-3, WarmUpSteps = 10 },
        };
        using var trained = GameTraining.Train(options, 1, null, null, SilentProgress.Instance, Cancel);
        Assert.InRange(trained.HeldOut.Loss, 0, 0.3);
        Assert.Equal(1, trained.Legal.Top);
        Assert.True(double.IsNaN(trained.Legal.Mass));
        // Prompts of unequal length beside each other, as they would be alone.
        string[] written = ChessMoveSample.Write(trained.Model.Transformer, [";1.", ";1.e4 e5 2.", ";1.e4 e5 2.Nf3 Nc6 3."]);
        Assert.Equal(["e4", "Nf3", "Bb5"], written);
        using var fresh = GameModel.Create(PlayedGame.Chess, options.Size, new(1));
        Assert.InRange(GameSet.Read(PlayedGame.Chess, file).LegalMoves(fresh, Cancel).Top, 0, 0.3);
    }

    [Fact]
    public void Games_with_a_position_of_their_own_and_illegal_moves_are_faults()
    {
        System.IO.File.WriteAllText(_folder["odd.pgn"], "[FEN \"4k3/8/8/8/8/8/8/4K2R w K - 0 1\"]\n[SetUp \"1\"]\n\n1. O-O Kd7 1-0\n\n1. e4 e5 1-0\n\n1. e4 Ke4 0-1\n");
        Assert.Contains("game 1: begins with a position of its own", Assert.Throws<UnreadableFileException>(() => GameSet.Read(PlayedGame.Chess, _folder["odd.pgn"])).Message, StringComparison.Ordinal);
        var skipped = new List<string>();
        Assert.Equal(1, GameSet.Read(PlayedGame.Chess, _folder["odd.pgn"], OnError.Skip, skipped.Add).Count);
        Assert.Equal(2, skipped.Count);
        Assert.Contains(skipped, line => line.Contains("ply 2", StringComparison.Ordinal));
        System.IO.File.WriteAllText(_folder["none.pgn"], "\n");
        Assert.Contains("holds no game of chess", Assert.Throws<UnreadableFileException>(() => GameSet.Read(PlayedGame.Chess, _folder["none.pgn"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_properties_is_not_one_property()
    {
        using var model = GameModel.Create(PlayedGame.Chess, new() { Width = 16, Heads = 2, Layers = 1, Context = 64 }, new(1));
        var games = GameSet.Read(PlayedGame.Chess, File(Lines));
        Assert.Contains("'strategy' names 14 properties, expected one", Assert.Throws<AssayException>(() => games.Labels(model, "strategy")).Message, StringComparison.Ordinal);
        Assert.Equal(64, games.Labels(model, "threat_state").Cells);
    }
}
