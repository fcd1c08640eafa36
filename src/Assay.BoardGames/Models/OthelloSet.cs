using Assay.BoardGames.Properties;
using Assay.BoardGames.Properties.Othello;
using Assay.BoardGames.Rules.Othello;
using Assay.Models.Text;

namespace Assay.BoardGames.Models;

/// <summary>Othello games: every move that a model is fed is a board.</summary>
internal sealed class OthelloSet(int side, IReadOnlyList<OthelloGame> games) : GameSet(PlayedGame.Othello(side), games.Count)
{
    public IReadOnlyList<OthelloGame> Games => games;

    public override GameSet Slice(int first, int count) => new OthelloSet(side, [.. games.Skip(first).Take(count)]);

    public override GameSet Whole => new OthelloSet(side, [.. games.Where(game => game.Length == Game.Moves)]);

    public override TokenSequences Text(int length) => GameText.Othello(games, side, length);

    public override BoardLabels Labels(GameModel model, string? property = null, PropertyMode mode = PropertyMode.Paper)
    {
        RequireSameGame(model);
        BoardProperty<OthelloBoard> asked = property is null ? new OthelloDiscsMasked(side, mode) : OthelloProperties.Named(property, side, mode);
        return OthelloLabels.Of(games, asked, model.Transformer.Config.ContextLength);
    }

    public override IReadOnlyList<BoardLabels> Labels(GameModel model, IReadOnlyList<string> properties, PropertyMode mode = PropertyMode.Paper) =>
        [.. properties.Select(property => Labels(model, property, mode))];

    public override IReadOnlyList<int> LastMoves(GameModel model)
    {
        var fed = model.Transformer.Config.ContextLength;
        return [.. games.SelectMany(game => game.Moves[..Math.Min(game.Length, fed)].ToArray()).Select(move => (int)move)];
    }

    public override LegalMoveRate LegalMoves(GameModel model, CancellationToken cancellation = default) => LegalMoveRate.Othello(model, games, cancellation);

    private protected override (TokenSequences Text, IReadOnlyList<IReadOnlyList<int>> Places) Rows(GameModel model, bool everyToken)
    {
        var fed = model.Transformer.Config.ContextLength;
        return (Text(fed), [.. games.Select(game => Enumerable.Range(0, Math.Min(game.Length, fed)).ToArray())]);
    }
}
