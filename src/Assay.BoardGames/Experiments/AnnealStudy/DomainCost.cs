using Assay.BoardGames.Models;
using Assay.Models;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>What a domain's costs follow from.</summary>
/// <param name="Title">As the report names it.</param>
/// <param name="Width">Of its activations.</param>
/// <param name="Config">Its model's sizes; null: no model.</param>
/// <param name="Layer">The block that dictionaries read after.</param>
/// <param name="TrainedTokens">Tokens that its model is trained on here.</param>
/// <param name="ScoredRows">Activations that each dictionary is scored on.</param>
/// <param name="EvaluatedTokens">Tokens that the model runs on for each dictionary.</param>
internal sealed record DomainCost(string Title, int Width, TransformerConfig? Config, int Layer, double TrainedTokens, double ScoredRows, double EvaluatedTokens)
{
    public int Layers => Config?.Layers ?? 0;

    public double Parameters => Config?.Parameters() ?? 0;

    public static DomainCost Of(StudyDomainName name, AnnealStudyOptions options)
    {
        var (domains, games) = (options.Domains, (double)(options.TrainGames + options.TestGames));
        var title = StudyDomains.Title(name);
        return name switch
        {
            StudyDomainName.Planted => new(title, domains.Planted.Boards.Width, null, 0, 0, games * (domains.Planted.Boards.Side * domains.Planted.Boards.Side - 5), 0),
            StudyDomainName.Othello => Othello(title, domains.Othello.Model, games),
            StudyDomainName.Stories => Stories(title, domains.Stories),
            _ => Chess(title, domains.Chess, games),
        };
    }

    /// <summary>Operations of so many blocks for one token: two a weight.</summary>
    public double ForwardFlops(int layers) => Config is null ? 0 : 2 * Parameters * layers / Layers;

    private static DomainCost Othello(string title, BoardModelOptions model, double games)
    {
        var training = model.Training;
        var config = model.Folder is { } folder ? ConfigOf(folder) : training.Size.Config(training.Game);
        var trained = model.Folder is null ? (double)training.Training.Steps * training.Training.BatchSequences * config.ContextLength : 0;
        return new(title, model.Site.Width(config), config, model.Site.Layer, trained, games * config.ContextLength, (double)model.EvaluationGames * config.ContextLength);
    }

    private static DomainCost Stories(string title, StoryDomainOptions stories)
    {
        var config = stories.Model.Shape with { VocabularySize = stories.Text.VocabularySize };
        var tokens = (double)stories.Evaluation.Sequences * config.ContextLength;
        return new(title, stories.Site.Width(config), config, stories.Site.Layer, (double)stories.Model.Training.Steps * stories.Model.Training.BatchSequences * config.ContextLength, tokens, tokens);
    }

    private static DomainCost Chess(string title, ChessDomainOptions chess, double games)
    {
        var config = ConfigOf(chess.Model!);
        var site = ChessStudyWorld.SiteOf(chess, config);
        return new(title, site.Width(config), config, site.Layer, 0, games * Games.ChessTranscript.ReferenceBoards, (double)ChessSubject.LossBlocks * config.ContextLength);
    }

    private static TransformerConfig ConfigOf(string path)
    {
        using var model = GameModel.Load(path);
        return model.Transformer.Config;
    }
}
