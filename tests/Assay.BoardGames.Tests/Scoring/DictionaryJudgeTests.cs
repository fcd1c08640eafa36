using Assay.BoardGames.Models;
using Assay.BoardGames.Properties;
using Assay.BoardGames.Scoring;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Dictionaries;
using Assay.Dictionaries.Architectures;
using Assay.Models;
using Assay.TestKit;
using static TorchSharp.torch;

namespace Assay.BoardGames.Tests.Scoring;

public sealed class DictionaryJudgeTests : IDisposable
{
    private const string Discs = "games_batch_to_state_stack_mine_yours_blank_mask_BLRRC";
    private static readonly Site Middle = Site.Parse("resid_post.0");

    private readonly TemporaryFolder _folder = new();
    private readonly GameModel _model = GameModel.Create(PlayedGame.Othello(4), new() { Width = 16, Heads = 2, Layers = 2 }, new(1));
    private readonly GameSet _train = GameSet.Random(4, 60, 5), _test = GameSet.Random(4, 80, 6);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    private static BoardQuestions Asked(PlayedGame game, params string[] names) => new(PropertyList.Named(game, names), PropertyMode.Paper, new() { Resamples = 20 }, 1);

    private DictionaryJudge Judge(params string[] names) => new(_model, Middle, _train, _test, Asked(_model.Game, names));

    // x = relu(x) − relu(−x)
    private static ReluAutoencoder Perfect()
    {
        var both = cat([eye(16), -eye(16)], 1);
        return new(both, zeros(32), both.t().contiguous(), zeros(16));
    }

    private static Tensor Dense(BoardLabels labels)
    {
        var cells = new float[labels.Boards, labels.Cells];
        for (var board = 0; board < labels.Boards; board++)
        {
            foreach (var cell in labels.True(board))
                cells[board, cell] = 1;
        }
        return tensor(cells);
    }

    [Fact]
    public void A_latent_that_is_always_on_scores_the_floor_and_rebuilds_nothing()
    {
        using var scope = NewDisposeScope();
        using var judge = Judge("board");
        using var always = new ReluAutoencoder(zeros(16, 2), tensor([1f, -1f]), zeros(2, 16), zeros(16));
        var result = judge.Judge("always", "here", always, cancellation: Cancel);
        var scores = Assert.Single(result.Properties);
        var labels = _train.Labels(_model);
        var rates = labels.Positives().Where(count => count > 0).Select(count => (double)count / labels.Boards).ToList();
        Assert.Equal(rates.Average(p => 2 * p / (1 + p)), scores.Coverage, 1e-6);
        Assert.Equal(48.0 / rates.Count, scores.Scale);
        Assert.Equal((scores.Floor, 0.0, 0.0), (scores.HeldOut, scores.AboveChance, scores.Reconstruction));
        Assert.Equal((1, 0.5), (result.Proxies.L0, result.Proxies.AliveFraction));
        Assert.Equal(0, result.Proxies.LossRecovered, 1e-6);
        using var x = _test.Activations(_model, Middle, Cancel);
        Assert.Equal(x.norm(1).mean().item<float>(), result.Proxies.L2, 1e-4);
    }

    [Fact]
    public void Coverage_is_that_of_dense_tensors_and_what_rebuilds_everything_recovers_all()
    {
        using var scope = NewDisposeScope();
        using var judge = Judge("board");
        using var dictionary = Perfect();
        var result = judge.Judge("perfect", "here", dictionary, cancellation: Cancel);
        var x = _train.Activations(_model, Middle, Cancel);
        var labels = _train.Labels(_model);
        var features = cat([x.relu(), (-x).relu()], 1);
        var occurring = labels.Positives().Count(count => count > 0);
        Assert.Equal(new DenseScores(features).Coverage(features, Dense(labels), occurring).Max(), result.Properties[0].Coverage, 1e-9);
        Assert.Equal((16, 1, 1), (result.Proxies.L0, result.Proxies.VarianceExplained, result.Proxies.LossRecovered), (a, b) => Near(a.Item1, b.Item1) && Near(a.Item2, b.Item2) && Near(a.Item3, b.Item3));
    }

    [Fact]
    public void Proxies_are_of_every_move_of_every_test_game_those_that_end_early_too()
    {
        using var scope = NewDisposeScope();
        using var no = no_grad();
        using var judge = Judge("board");
        using var dictionary = Perfect();
        var proxies = judge.Judge("perfect", "here", dictionary, cancellation: Cancel).Proxies;
        using var x = _test.Activations(_model, Middle, Cancel);
        Assert.True(x.shape[0] < 11 * 80, "no game of these ends early");
        Assert.Equal(x.abs().sum(dim: 1).mean().item<float>(), proxies.L1, 1e-4);
        using var text = _test.Text(11);
        var ids = text.Ids.data<long>().ToArray();
        var chances = nn.functional.log_softmax(_model.Transformer.Forward(text.Ids), -1).to(float64).data<double>().ToArray();
        // A loss at every move that another follows among the fed ones; token 0 fills up.
        var losses = Enumerable.Range(0, ids.Length).Where(at => at % 11 < 10 && ids[at] > 0 && ids[at + 1] > 0).Select(at => -chances[at * _model.Game.VocabularySize + ids[at + 1]]);
        Assert.Equal(losses.Average(), proxies.LossOriginal, 1e-5);
    }

    [Fact]
    public void Neurons_are_scored_by_where_they_are_positive()
    {
        using var scope = NewDisposeScope();
        using var judge = Judge("valid_moves");
        var result = judge.JudgeNeurons(Cancel);
        var site = Site.Parse("mlp_act.0");
        var features = _train.Activations(_model, site, Cancel).relu();
        var labels = _train.Labels(_model, "games_batch_to_valid_moves_BLRRC");
        Assert.Equal(new DenseScores(features).Coverage(features, Dense(labels), labels.Positives().Count(count => count > 0)).Max(), result.Properties[0].Coverage, 1e-9);
        var held = _test.Activations(_model, site, Cancel);
        Assert.Equal((double)held.gt(0).sum().item<long>() / held.shape[0], result.Proxies.L0, 1e-9);
        Assert.True(double.IsNaN(result.Proxies.VarianceExplained));
    }

    [Fact]
    public void Chess_thresholds_come_from_every_character_of_the_first_half_of_the_train_games()
    {
        File.WriteAllLines(_folder["games.txt"], [.. ChessLines, .. ChessLines.Reverse()]);
        using var scope = NewDisposeScope();
        using var model = GameModel.Create(PlayedGame.Chess, new() { Width = 16, Heads = 2, Layers = 1, Context = 32 }, new(1));
        var games = GameSet.Read(PlayedGame.Chess, _folder["games.txt"]);
        var (train, test) = (games.Slice(0, 4), games.Slice(4, 4));
        using var judge = new DictionaryJudge(model, Middle, train, test, Asked(PlayedGame.Chess, "board", "strategy"));
        using var dictionary = Perfect();
        var result = judge.Judge("perfect", "here", dictionary, cancellation: Cancel);
        Tensor Latents(Tensor x) => cat([x.relu(), (-x).relu()], 1);
        var sample = Latents(train.Slice(0, 2).TokenActivations(model, Middle, Cancel));
        var boards = Latents(train.Activations(model, Middle, Cancel));
        var labels = train.Labels(model);
        Assert.True(sample.shape[0] == 64 && boards.shape[0] < 20, "32 characters a game, few of them dots");
        Assert.Equal(new DenseScores(sample).Coverage(boards, Dense(labels), labels.Positives().Count(count => count > 0)).Max(), result.Properties[0].Coverage, 1e-9);
        Assert.Equal(15, result.Properties.Count);
        Assert.Contains(result.Row, cell => cell.Column == "board_to_pin_state_best_f1_score_per_class");
        var strategy = PropertyList.Named(PlayedGame.Chess, ["strategy"])[0];
        Assert.Equal(result.Properties.Skip(1).Average(one => one.HeldOut), result.Mean(strategy, one => one.HeldOut), 1e-12);
    }

    [Fact]
    public void A_dictionary_of_the_authors_keeps_its_trainer_in_the_results_and_results_survive_a_file()
    {
        using var scope = NewDisposeScope();
        TorchFile.Write(_folder["ae.pt"], new Dictionary<string, object>
        {
            ["bias"] = zeros(16), ["encoder.weight"] = randn(24, 16), ["encoder.bias"] = zeros(24), ["decoder.weight"] = randn(16, 24),
        });
        File.WriteAllText(_folder["config.json"], """{"trainer":{"trainer_class":"PAnnealTrainer","dict_class":"AutoEncoder","activation_dim":16,"dict_size":24,"layer":5,"lm_name":"othello"}}""");
        using var judge = Judge("board", "valid_moves");
        using var dictionary = SparseAutoencoder.Load(_folder.Path);
        var result = judge.Judge("theirs", _folder.Path, dictionary, cancellation: Cancel);
        Assert.Equal(("PAnnealTrainer", "AutoEncoder", 60, 80), (result.Origin.Trainer, result.Origin.Architecture, result.Origin.TrainGames, result.Origin.TestGames));
        Assert.Equal("PAnnealTrainer", result.Row.First(cell => cell.Column == "trainer_class").Value);
        // Coverage of a results file is over all 48 cells of the board.
        Assert.Equal(result.Properties[0].Coverage, result.Properties[0].Scale * double.Parse(result.Row.First(cell => cell.Column == $"{Discs}_best_average_f1").Value, System.Globalization.CultureInfo.InvariantCulture), 1e-12);
        OptionsJson.WriteFile(_folder["kept.json"], result);
        Assert.Equal(File.ReadAllText(_folder["kept.json"]), OptionsJson.Write(OptionsJson.ReadFile<DictionaryResult>(_folder["kept.json"])) + "\n");
    }

    [Fact]
    public void A_dictionary_of_another_width_is_told_both_widths()
    {
        using var judge = Judge("board");
        using var other = new ReluAutoencoder(zeros(8, 2), zeros(2), zeros(2, 8), zeros(8));
        Assert.Contains("here: reads activations of width 8, but resid_post.0 of this model has width 16", Assert.Throws<AssayException>(() => judge.Judge("other", "here", other, cancellation: Cancel)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_are_known_by_short_names_and_misspelt_ones_are_answered_with_the_nearest()
    {
        Assert.Equal(Discs, PropertyList.Named(PlayedGame.Othello(8), ["board"])[0].Members.Single().Column);
        Assert.Equal(14, PropertyList.Named(PlayedGame.Chess, ["strategy"])[0].Members.Count);
        Assert.Equal("board_to_check_state", PropertyList.Named(PlayedGame.Chess, ["check_state"])[0].Members.Single().Column);
        string Fault(PlayedGame game, string name) => Assert.Throws<AssayException>(() => PropertyList.Named(game, [name])).Message;
        Assert.Contains("did you mean 'valid_moves'?", Fault(PlayedGame.Othello(6), "valid-move"), StringComparison.Ordinal);
        Assert.Contains("did you mean 'strategy'?", Fault(PlayedGame.Chess, "stratgy"), StringComparison.Ordinal);
        Assert.Contains("is a number", Fault(PlayedGame.Chess, "material"), StringComparison.Ordinal);
        Assert.Contains("chess properties", Fault(PlayedGame.Othello(8), "strategy"), StringComparison.Ordinal);
    }

    private static readonly string[] ChessLines =
    [
        ";1.e4 e5 2.Nf3 Nc6 3.Bb5 a6 4.Ba4 Nf6 5.O-O Be7", ";1.d4 d5 2.c4 e6 3.Nc3 Nf6 4.Bg5 Be7 5.e3 O-O", ";1.e4 c5 2.Nf3 d6 3.d4 cxd4 4.Nxd4 Nf6 5.Nc3 a6", ";1.c4 e5 2.Nc3 Nf6 3.Nf3 Nc6 4.g3 d5",
    ];

    private static bool Near(double expected, double value) => Math.Abs(expected - value) < 1e-3;
}
