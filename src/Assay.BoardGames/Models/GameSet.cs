using Assay.BoardGames.Games;
using Assay.BoardGames.Properties;
using Assay.Core.Errors;
using Assay.Models;
using Assay.Models.Text;
using static TorchSharp.torch;

namespace Assay.BoardGames.Models;

/// <summary>Games of one kind, and what they are to a model: text to read, boards with activations, boards with labels.</summary>
/// <remarks>Row i of <see cref="Activations"/> and board i of <see cref="Labels(GameModel, string?, PropertyMode)"/> are the same board.</remarks>
public abstract class GameSet
{
    private protected GameSet(PlayedGame game, int count) => (Game, Count) = (game, count);

    /// <summary>What is played.</summary>
    public PlayedGame Game { get; }

    /// <summary>Games.</summary>
    public int Count { get; }

    /// <summary>Random Othello games number <paramref name="first"/> … <paramref name="first"/> + <paramref name="count"/> − 1 of a seed.</summary>
    public static GameSet Random(int side, int count, long seed, long first = 0) => new OthelloSet(side, new RandomOthelloGames(side, seed).Make(count, first));

    /// <summary>All games of a file: Othello, one a line; chess, PGN or transcripts, plain or .zst.</summary>
    /// <param name="game">What is played.</param>
    /// <param name="path">The file, as the user named it.</param>
    /// <param name="onError">What happens to a game that cannot be read or breaks the rules.</param>
    /// <param name="skipped">Hears of each game left out.</param>
    /// <param name="most">Reads no further than so many games.</param>
    public static GameSet Read(PlayedGame game, string path, OnError onError = OnError.Stop, Action<string>? skipped = null, int most = int.MaxValue)
    {
        GameSet games = game.Game == GameKind.Chess
            ? ChessSet.Read(path, onError, skipped, most)
            : new OthelloSet(game.Side, [.. OthelloTranscripts.Read(path, game.Side, onError, skipped).Take(most)]);
        return games.Count > 0 ? games : throw new UnreadableFileException(path, $"holds no game of {game}.");
    }

    /// <summary>Some of the games, in order.</summary>
    public abstract GameSet Slice(int first, int count);

    /// <summary>Only games that fill a model's context, so that every token but the last is followed by one that can be predicted.</summary>
    public abstract GameSet Whole { get; }

    /// <summary>Token sequences of <paramref name="length"/>; the caller disposes them.</summary>
    public abstract TokenSequences Text(int length);

    /// <summary>A model's activations at a site for every board, float32 [boards, width] on the CPU; the caller disposes them.</summary>
    public Tensor Activations(GameModel model, Site site, CancellationToken cancellation = default) => Read(model, site, everyToken: false, cancellation);

    /// <summary>The same for every token of the boards' text: the moves themselves in Othello, in chess also the characters between the dots.</summary>
    public Tensor TokenActivations(GameModel model, Site site, CancellationToken cancellation = default) => Read(model, site, everyToken: true, cancellation);

    /// <summary>What is true on every board; <paramref name="property"/> by its name in results files, null for where the pieces are.</summary>
    /// <exception cref="AssayException">The game has no property of that name, or it counts instead of asking.</exception>
    public abstract BoardLabels Labels(GameModel model, string? property = null, PropertyMode mode = PropertyMode.Paper);

    /// <summary>The same of several properties in one pass over the boards, in their order.</summary>
    public abstract IReadOnlyList<BoardLabels> Labels(GameModel model, IReadOnlyList<string> properties, PropertyMode mode = PropertyMode.Paper);

    /// <summary>The square of the move that led to each board; null in chess, whose boards are read at a dot and not at a move.</summary>
    public abstract IReadOnlyList<int>? LastMoves(GameModel model);

    /// <summary>How well the model keeps to the rules on these games.</summary>
    public abstract LegalMoveRate LegalMoves(GameModel model, CancellationToken cancellation = default);

    /// <summary>A row of tokens for each game, and the tokens of each row that are boards, or that are any.</summary>
    private protected abstract (TokenSequences Text, IReadOnlyList<IReadOnlyList<int>> Places) Rows(GameModel model, bool everyToken);

    private protected void RequireSameGame(GameModel model)
    {
        if (model.Game != Game)
            throw new AssayException($"the model plays {model.Game}, the games are {Game}: give games of the model's own.");
    }

    private Tensor Read(GameModel model, Site site, bool everyToken, CancellationToken cancellation)
    {
        RequireSameGame(model);
        var (text, places) = Rows(model, everyToken);
        using (text)
            return BoardRows.Read(model.Transformer, text, places, site.Within(model.Transformer.Config), cancellation);
    }
}
