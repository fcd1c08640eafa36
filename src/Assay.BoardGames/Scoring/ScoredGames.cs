using Assay.BoardGames.Games;
using Assay.BoardGames.Models;
using Assay.BoardGames.Properties;
using Assay.BoardGames.Properties.Othello;
using Assay.BoardGames.Rules.Othello;
using Assay.Core.Errors;
using Assay.Dictionaries;
using static System.FormattableString;

namespace Assay.BoardGames.Scoring;

/// <summary>Games whose boards are to be scored, labelled: of Othello the board after every move but a full game's last, of chess the first 20 at a "." among a transcript's first 256 characters.</summary>
/// <remarks>Those are the boards that published scores are of. Rows of features must come in the same order: game after game, board after board.</remarks>
public sealed class ScoredGames
{
    private readonly IReadOnlyList<(string Column, BoardLabels Labels)> _properties;
    private readonly IReadOnlyList<int>? _lastMoves;

    private ScoredGames(int games, IReadOnlyList<(string Column, BoardLabels Labels)> properties, IReadOnlyList<int>? lastMoves) =>
        (Games, _properties, _lastMoves) = (games, properties, lastMoves);

    /// <summary>Games.</summary>
    public int Games { get; }

    /// <summary>Boards of all games.</summary>
    public int Boards => _properties[0].Labels.Boards;

    /// <summary>The properties, by the name that heads their columns in results files.</summary>
    public IReadOnlyList<string> Columns => [.. _properties.Select(property => property.Column)];

    /// <summary>The properties whose scores the paper shows: the board, and what follows from it.</summary>
    public static IReadOnlyList<string> PaperProperties(PlayedGame game) => game.Game == GameKind.Chess
        ? ["board", "strategy"]
        : ["games_batch_to_state_stack_mine_yours_blank_mask_BLRRC", "games_batch_to_valid_moves_BLRRC"];

    /// <summary>Othello games.</summary>
    public static ScoredGames Othello(int side, IReadOnlyList<OthelloGame> games, IReadOnlyList<string> properties, PropertyMode mode = PropertyMode.Paper)
    {
        var positions = PlayedGame.Othello(side).ContextLength;
        var labels = properties.Select(name => (name, OthelloLabels.Of(games, OthelloProperties.Named(name, side, mode), positions))).ToList();
        int[] moves = [.. games.SelectMany(game => game.Moves[..Math.Min(game.Length, positions)].ToArray()).Select(move => (int)move)];
        return new(games.Count, labels, moves);
    }

    /// <summary>Chess games. A dot is no move, so there is no floor of the last move.</summary>
    public static ScoredGames Chess(IReadOnlyList<ChessGame> games, IReadOnlyList<string> properties, PropertyMode mode = PropertyMode.Paper)
    {
        var named = ChessProperties.Named(properties, mode);
        var boards = games.Select(game => ChessTranscript.Of(game, ChessTranscript.ReferenceCharacters, ChessTranscript.ReferenceBoards).Boards);
        var labels = ChessLabels.Of(boards, named);
        return new(games.Count, [.. named.Zip(labels, (property, one) => (property.ReferenceName, one))], null);
    }

    /// <summary>Reads the first games of a file: Othello, one a line; chess, PGN or transcripts, plain or .zst.</summary>
    public static ScoredGames Read(PlayedGame game, string path, IReadOnlyList<string> properties, PropertyMode mode, int most, OnError onError = OnError.Stop, Action<string>? skipped = null) =>
        game.Game == GameKind.Chess
            ? Chess([.. ChessGames.Read(path, onError, fault => skipped?.Invoke(fault.ToString())).Take(most)], properties, mode)
            : Othello(game.Side, [.. OthelloTranscripts.Read(path, game.Side, onError, skipped).Take(most)], properties, mode);

    /// <summary>One property of the first <paramref name="games"/> games and of the others, with their features.</summary>
    /// <param name="column">The property's name in <see cref="Columns"/>.</param>
    /// <param name="features">Latents of all boards.</param>
    /// <param name="games">Games to learn from.</param>
    /// <exception cref="AssayException">The features are of another number of boards.</exception>
    public (ScoredBoards Train, ScoredBoards Test) Split(string column, SparseRows features, int games)
    {
        var labels = _properties.First(property => property.Column == column).Labels;
        if (features.Count != labels.Boards)
            throw new AssayException(Invariant($"there are features of {features.Count:N0} boards, but {Games:N0} games have {labels.Boards:N0}: give one row for every board, in the games' order"));
        var boards = labels.BoardsOfFirstGames(games);
        return (Part(labels, features, 0, boards), Part(labels, features, boards, labels.Boards - boards));
    }

    private ScoredBoards Part(BoardLabels labels, SparseRows features, int first, int count) =>
        new(features.Slice(first, count), labels.Slice(first, count), _lastMoves?.Skip(first).Take(count).ToList());
}
