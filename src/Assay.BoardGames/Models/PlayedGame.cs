using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Models;
using static System.FormattableString;

namespace Assay.BoardGames.Models;

/// <summary>Which game's transcripts a model reads.</summary>
public enum GameKind
{
    /// <summary>Characters of transcripts such as <c>;1.e4 e5 2.Nf3</c>.</summary>
    Chess,

    /// <summary>One token a move; silent passes are no tokens.</summary>
    Othello,
}

/// <summary>A game and the size of its board: what fixes a game model's vocabulary and context.</summary>
public sealed record PlayedGame : IOptions
{
    private const int ChessVocabulary = 32, ChessContext = 1023;

    /// <summary>The game.</summary>
    public GameKind Game { get; init; } = GameKind.Othello;

    /// <summary>Squares along one edge: 8 for chess; 4, 6 or 8 for Othello.</summary>
    public int Side { get; init; } = 8;

    /// <summary>Chess.</summary>
    public static PlayedGame Chess { get; } = new() { Game = GameKind.Chess };

    /// <summary>Othello on a board of <paramref name="side"/> by <paramref name="side"/>.</summary>
    public static PlayedGame Othello(int side) => new() { Game = GameKind.Othello, Side = side };

    /// <summary>32 characters; or one token for each square that starts empty, and one that fills up finished games.</summary>
    public int VocabularySize => Game == GameKind.Chess ? ChessVocabulary : Moves + 1;

    /// <summary>Tokens a model is fed: blocks of 1,024 characters, or all moves of a game, less the last, which is only predicted.</summary>
    public int ContextLength => Game == GameKind.Chess ? ChessContext : Moves - 1;

    /// <summary>Moves of an Othello game that fills the board.</summary>
    public int Moves => Side * Side - 4;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Game == GameKind.Chess ? Side != 8 : Side is not (4 or 6 or 8))
            yield return new Fault("side", Invariant($"is {Side}, expected {(Game == GameKind.Chess ? "8: chess has no other board" : "4, 6 or 8")}"));
    }

    /// <summary>In a reader's words: <c>chess</c>, <c>Othello 6x6</c>.</summary>
    public override string ToString() => Game == GameKind.Chess ? "chess" : Invariant($"Othello {Side}x{Side}");

    /// <summary>The game whose vocabulary has so many tokens.</summary>
    /// <param name="vocabulary">A model's vocabulary.</param>
    /// <param name="source">The file or folder the model came from, for the error.</param>
    /// <exception cref="UnreadableFileException">No game has that vocabulary.</exception>
    public static PlayedGame OfVocabulary(int vocabulary, string source)
    {
        PlayedGame[] games = [Chess, Othello(8), Othello(6), Othello(4)];
        return Array.Find(games, game => game.VocabularySize == vocabulary) ?? throw new UnreadableFileException(
            source, Invariant($"a vocabulary of {vocabulary} tokens is no game's: expected {string.Join(", ", games.Select(game => Invariant($"{game.VocabularySize} ({game})")))}."));
    }

    /// <summary>Fails unless a model's vocabulary is this game's and its context holds at least two tokens.</summary>
    internal void Require(TransformerConfig config, string source)
    {
        if (config.VocabularySize != VocabularySize)
            throw new UnreadableFileException(source, Invariant($"the model has a vocabulary of {config.VocabularySize} tokens, {this} has {VocabularySize}: it is no model of this game."));
    }
}
