using Assay.BoardGames.Rules.Othello;
using Assay.Core.Errors;
using static System.FormattableString;

namespace Assay.BoardGames.Games;

/// <summary>Files of Othello games: one game a line, squares by name (<c>c4</c>) or number (19), white space or commas between; empty lines and lines that start with # are none.</summary>
public static class OthelloTranscripts
{
    /// <summary>Reads games one by one; only one is held at a time.</summary>
    /// <param name="path">The file, as the user named it.</param>
    /// <param name="side">Squares along an edge of the board the games were played on.</param>
    /// <param name="onError">What to do with a game that cannot be read or played.</param>
    /// <param name="faults">Hears what was skipped and why.</param>
    public static IEnumerable<OthelloGame> Read(string path, int side, OnError onError = OnError.Stop, Action<string>? faults = null)
    {
        using var reader = Open(path);
        var number = 0;
        for (var line = 1; reader.ReadLine() is { } text; line++)
        {
            if (string.IsNullOrWhiteSpace(text) || text.StartsWith('#'))
                continue;
            number++;
            if (Parse(text, side, out var fault) is { } game)
            {
                yield return game;
                continue;
            }
            var said = Invariant($"line {line}, game {number}, ply {fault!.Ply}: {fault.Reason}");
            if (onError == OnError.Stop)
                throw new UnreadableFileException(path, $"{said}. Leave such games out with --on-error skip");
            faults?.Invoke($"{path}: {said}");
        }
    }

    /// <summary>One line as a game; null and the first thing wrong where it is none.</summary>
    public static OthelloGame? Parse(string line, int side, out OthelloMoveFault? fault)
    {
        var words = line.Split([' ', '\t', ',', '\r'], StringSplitOptions.RemoveEmptyEntries);
        var moves = new int[words.Length];
        for (var ply = 0; ply < words.Length; ply++)
        {
            if (OthelloSquares.Parse(side, words[ply]) is not { } square)
            {
                // Rules before it may be broken as well, and they come first.
                OthelloGame.TryPlay(side, moves[..ply], out fault);
                fault ??= new(ply + 1, Invariant($"'{words[ply]}' is no square of a board of side {side} (expected a1 to {OthelloSquares.Name(side, side * side - 1)}, row letter first, or 0 to {side * side - 1})"));
                return null;
            }
            moves[ply] = square;
        }
        return OthelloGame.TryPlay(side, moves, out fault);
    }

    private static StreamReader Open(string path)
    {
        try
        {
            return new StreamReader(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableFileException(path, $"cannot be read: {failure.Message}", failure);
        }
    }
}
