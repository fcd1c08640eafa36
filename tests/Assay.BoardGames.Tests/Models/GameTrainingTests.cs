using Assay.BoardGames.Games;
using Assay.BoardGames.Models;
using Assay.Core.Errors;
using Assay.Core.Progress;
using Assay.Models;
using Assay.TestKit;

namespace Assay.BoardGames.Tests.Models;

public sealed class GameTrainingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly GameTrainingOptions Small = new()
    {
        Game = PlayedGame.Othello(4), Size = new() { Width = 32, Layers = 2, Heads = 2 }, HeldOutGames = 100,
        Training = new() { Steps = 120, BatchSequences = 32, LearningRate = 3e-3, WarmUpSteps = 10, EvaluateEverySteps = 1000 },
    };

    [Fact]
    public void Training_on_random_games_teaches_the_rules_of_a_small_board()
    {
        using var folder = new TemporaryFolder();
        using var fresh = GameModel.Create(Small.Game, Small.Size, new(1));
        var games = new RandomOthelloGames(4, 99).Make(200);
        var before = LegalMoveRate.Othello(fresh, games, Cancel);
        using var trained = GameTraining.Train(Small, 1, null, null, SilentProgress.Instance, Cancel);
        var after = LegalMoveRate.Othello(trained.Model, games, Cancel);
        Assert.InRange(before.Mass, 0.1, 0.35);      // some three of thirteen tokens are allowed
        Assert.True(after.Top > 0.8, $"legal moves {before.Top:0.00} before, {after.Top:0.00} after");
        Assert.InRange(after.Mass, 0.5, 1);
        Assert.InRange(trained.HeldOut.Loss, 0.5, 1.5);         // some three moves to choose from, ln 3 = 1.1
    }

    [Fact]
    public void A_model_comes_back_from_its_folder_with_its_game()
    {
        using var folder = new TemporaryFolder();
        using var model = GameModel.Create(PlayedGame.Othello(6), new() { Width = 16, Heads = 2, Layers = 1 }, new(1));
        model.Save(folder.Path);
        using (var back = GameModel.Load(folder.Path))
            Assert.Equal((PlayedGame.Othello(6), model.Transformer.Hash()), (back.Game, back.Transformer.Hash()));
        File.Delete(folder["game.json"]);
        using var told = GameModel.Load(folder.Path);
        Assert.Equal(PlayedGame.Othello(6), told.Game);         // 33 tokens are Othello 6x6's alone
        File.WriteAllText(folder["game.json"], """{ "game": "othello", "side": 8 }""");
        Assert.Contains("has a vocabulary of 33 tokens, Othello 8x8 has 61", Assert.Throws<UnreadableFileException>(() => GameModel.Load(folder.Path)).Message, StringComparison.Ordinal);
        File.WriteAllText(folder["game.json"], """{ "game": "othello", "side": 7 }""");
        Assert.Contains("side: is 7", Assert.Throws<AssayException>(() => GameModel.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_whose_vocabulary_is_no_game_s_is_refused()
    {
        using var folder = new TemporaryFolder();
        using (var model = Transformer.Create(new TransformerConfig(), new(1)))
            model.Save(folder.Path);
        Assert.Contains("a vocabulary of 1024 tokens is no game's: expected 32 (chess), 61 (Othello 8x8), 33 (Othello 6x6), 13 (Othello 4x4)",
            Assert.Throws<UnreadableFileException>(() => GameModel.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_published_sizes_are_those_of_the_vocabularies()
    {
        Assert.Equal((61, 59), (PlayedGame.Othello(8).VocabularySize, PlayedGame.Othello(8).ContextLength));
        Assert.Equal((32, 1023), (PlayedGame.Chess.VocabularySize, PlayedGame.Chess.ContextLength));
        foreach (var side in (int[])[4, 6, 8])
            Assert.Equal((new OthelloMoves(side).VocabularySize, new OthelloMoves(side).ContextLength), (PlayedGame.Othello(side).VocabularySize, PlayedGame.Othello(side).ContextLength));
        Assert.Equal((ChessCharacters.VocabularySize, ChessCharacters.ContextLength), (PlayedGame.Chess.VocabularySize, PlayedGame.Chess.ContextLength));
    }

    [Fact]
    public void Games_become_rows_that_padding_fills_up()
    {
        var game = OthelloTranscripts.Parse("c4 c3 d3", 8, out _)!;
        using var text = GameText.Othello([game], 8, 5);
        Assert.Equal(new OthelloMoves(8).Encode(game).Select(token => (long)token).Concat([0L, 0L]), text.Ids.data<long>().ToArray());
        Assert.Equal(0, text.Unpredicted);
        using var mask = text.TextMask();
        Assert.Equal([true, true, true, false, false], mask.data<bool>().ToArray());
    }

    [Fact]
    public void Chess_blocks_all_open_with_a_game_and_leave_out_the_rest_of_one_that_is_cut()
    {
        using var text = GameText.Chess([";1.e4 e5", ";1.d4 d5 2.c4 e6", ";1.c4"], 12);
        // The second game is cut after four characters, and the third alone fills no block.
        Assert.Equal([1L, 12L], text.Ids.shape);
        Assert.Equal(";1.e4 e5;1.d", ChessCharacters.Decode([.. text.Ids.data<long>().ToArray().Select(id => (int)id)]));
        Assert.Contains("less than one block of 100", Assert.Throws<AssayException>(() => GameText.Chess([";1.e4"], 100)).Message, StringComparison.Ordinal);
        using var mask = text.TextMask();
        Assert.True(mask.all().item<bool>());       // dictionaries read every character
    }

    [Fact]
    public void Options_that_cannot_be_are_named_all_at_once()
    {
        var wrong = Small with { Game = PlayedGame.Chess with { Side = 6 }, Size = new() { Width = 10, Heads = 3 }, HeldOutGames = 0 };
        var message = Assert.Throws<AssayException>(() => GameTraining.Train(wrong, 1, null, null, SilentProgress.Instance, Cancel)).Message;
        foreach (var part in (string[])["random games are made for Othello only", "side: is 6", "a divisor of width (10)", "heldOutGames: is 0"])
            Assert.Contains(part, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_too_few_games_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder["games.txt"], new RandomOthelloGames(4, 1).Make(20).Select(game => game.ToString()));
        Assert.Contains("holds 20 games, of which 100 are to be held out",
            Assert.Throws<UnreadableFileException>(() => GameTraining.Train(Small with { Games = folder["games.txt"] }, 1, null, null, SilentProgress.Instance, Cancel)).Message, StringComparison.Ordinal);
    }
}
