using System.Globalization;
using System.Text;
using Assay.BoardGames.Rules.Chess;
using Assay.Core.Errors;
using static System.FormattableString;

namespace Assay.BoardGames.Games;

/// <summary>A game as the text that models read, <c>;1.e4 e5 2.Nf3 …</c>, and the boards along it that are scored.</summary>
/// <remarks>Boards are read off at the dots, where White is to move; what the board is in the middle of a move's letters is not defined (SAE_BoardGameEval, circuits/chess_utils.py).</remarks>
public sealed class ChessTranscript
{
    /// <summary>Characters of a game that the reference keeps.</summary>
    public const int ReferenceCharacters = 256;

    /// <summary>Boards of a game that the reference scores.</summary>
    public const int ReferenceBoards = 20;

    /// <summary>The text, every character in <see cref="ChessCharacters"/>.</summary>
    public string Text { get; }

    /// <summary>Where the dots are in <see cref="Text"/>, from 0: the tokens whose activations belong to <see cref="Boards"/>.</summary>
    public IReadOnlyList<int> Dots { get; }

    /// <summary>The board at each dot.</summary>
    public IReadOnlyList<Position> Boards { get; }

    private ChessTranscript(string text, IReadOnlyList<int> dots, IReadOnlyList<Position> boards) => (Text, Dots, Boards) = (text, dots, boards);

    /// <summary>Writes a game, cut after <paramref name="characters"/>; a cut inside a move leaves part of it.</summary>
    /// <param name="game">A game from the usual start.</param>
    /// <param name="characters">Most characters, <see cref="ReferenceCharacters"/> in the reference's scores.</param>
    /// <param name="boards">Most boards.</param>
    /// <exception cref="AssayException">The game starts from a position of its own, which the text could not tell.</exception>
    public static ChessTranscript Of(ChessGame game, int characters = int.MaxValue, int boards = int.MaxValue)
    {
        if (game.Start != Position.Start)
            throw new AssayException(Invariant($"game {game.Number} starts from {game.Start.ToFen()}; transcripts begin with the usual position, so leave games with a FEN header out"));
        var (text, dots, at) = (new StringBuilder(), new List<int>(), new List<Position>());
        var position = game.Start;
        for (var ply = 0; ply <= game.Moves.Count && text.Length < characters; ply++)
        {
            if (ply % 2 == 0)
                Open(ply, game.Moves.Count, text);
            if (ply % 2 == 0 && text[^1] == '.' && text.Length <= characters && dots.Count < boards)
            {
                dots.Add(text.Length - 1);
                at.Add(position);
            }
            if (ply == game.Moves.Count)
                break;
            text.Append(ply % 2 == 0 ? "" : " ").Append(position.ToSan(game.Moves[ply]));
            position = position.Play(game.Moves[ply]);
        }
        return new(text.ToString(0, Math.Min(text.Length, characters)), dots, at);
    }

    // The number before White's move; after the last move of a game nothing follows.
    private static void Open(int ply, int plies, StringBuilder text)
    {
        if (ply == 0)
            text.Append(";1.");
        else if (ply < plies)
            text.Append(CultureInfo.InvariantCulture, $" {ply / 2 + 1}.");
    }

    /// <summary>Reads a transcript, with or without the leading ';' and with or without a result at its end.</summary>
    /// <param name="text">One game.</param>
    /// <param name="game">The game, if all its moves are legal.</param>
    /// <param name="fault">The first move that cannot be read or is not allowed.</param>
    /// <param name="mayBeCut">The text was cut to a length: a last word with nothing behind it may be part of a move (<c>O-O</c> of <c>O-O-O</c>) and is left out.</param>
    /// <param name="number">The game's number, for the fault.</param>
    public static bool TryParse(string text, out ChessGame? game, out GameFault? fault, bool mayBeCut = false, long number = 1)
    {
        var (words, result) = Words(text);
        if (mayBeCut && words.Count > 0 && result.Length == 0 && text.EndsWith(words[^1], StringComparison.Ordinal))
            words.RemoveAt(words.Count - 1);
        var legal = ChessGame.TryPlay(Position.Start, words, number, 0, out var moves, out fault);
        game = legal ? new ChessGame(Position.Start, moves) { Number = number, Result = result } : null;
        return legal;
    }

    // Words are moves, with their number and dot before White's.
    private static (List<string> Words, string Result) Words(string text)
    {
        var (words, result) = (new List<string>(), "");
        foreach (var part in text.TrimStart(';').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var word = part[(part.LastIndexOf('.') + 1)..];
            if (word is "1-0" or "0-1" or "1/2-1/2" or "*")
                result = word;
            else if (word.Length > 0 && !(word.All(char.IsAsciiDigit)))
                words.Add(word);
        }
        return (words, result);
    }
}
