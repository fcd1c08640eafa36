using Assay.BoardGames.Models;
using Assay.Core.Errors;
using Assay.Core.Experiments;
using Assay.Core.Randomness;
using Assay.Models;
using static System.FormattableString;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>The user's chess model and games, which all seeds share; each has its own order of training.</summary>
internal sealed class ChessStudyWorld(AnnealStudyOptions options, ExperimentContext context) : StudyWorld
{
    private readonly ChessDomainOptions _chess = options.Domains.Chess;
    private GameModel? _model;
    private GameSet? _games;

    public override StudyDomain Domain(SeedStreams seeds)
    {
        _model ??= Model(_chess.Model!);
        _games ??= Games(_chess.Games!);
        var site = SiteOf(_chess, _model.Transformer.Config);
        return new BoardDomain(StudyDomainName.Chess, new ChessSubject(_model, _games, site, _chess.Property, options.TrainGames + options.TestGames, seeds), _chess.ProbeGate, options, seeds);
    }

    public override void Dispose() => _model?.Dispose();

    /// <summary>The site asked for, or the residual stream after the middle block.</summary>
    public static Site SiteOf(ChessDomainOptions chess, TransformerConfig config) => (chess.Site ?? new Site(SiteKind.ResidPost, config.Layers / 2)).Within(config);

    private static GameModel Model(string path)
    {
        var model = GameModel.Load(path);
        if (model.Game.Game == GameKind.Chess)
            return model;
        var game = model.Game;
        model.Dispose();
        throw new AssayException($"{path}: a model of {game}, expected one of chess; the study trains its own Othello model.");
    }

    private GameSet Games(string path)
    {
        var scored = options.TrainGames + options.TestGames;
        var games = GameSet.Read(PlayedGame.Chess, path, _chess.OnError, context.Progress.Say, _chess.MostGames);
        return games.Count > scored
            ? games
            : throw new UnreadableFileException(path, Invariant($"{games.Count:N0} games were read, expected more than the {scored:N0} that dictionaries are scored on: give more games, or ask for fewer with --set trainGames=, testGames=."));
    }
}
