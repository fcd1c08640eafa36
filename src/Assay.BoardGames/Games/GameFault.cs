using Assay.Core.Errors;
using static System.FormattableString;

namespace Assay.BoardGames.Games;

/// <summary>Why one game of a file was not taken.</summary>
/// <param name="Game">Its number in the file, from 1.</param>
/// <param name="Reason">What is wrong, without the place.</param>
public sealed record GameFault(long Game, string Reason)
{
    /// <summary>The line of the file where the game starts, or where the fault was met if no move is to blame; 0 where unknown.</summary>
    public long Line { get; init; }

    /// <summary>The half-move at fault, from 1; null where the text is at fault and not a move.</summary>
    public int? Ply { get; init; }

    /// <summary>That move as the file has it.</summary>
    public string? Move { get; init; }

    /// <summary>Place and reason in one line: <c>game 12 (line 230), ply 7: 'Nf9' …</c>.</summary>
    public override string ToString()
    {
        var line = Line > 0 ? Invariant($" (line {Line})") : "";
        var ply = Ply is { } p ? Invariant($", ply {p}") : "";
        // Faults of the rules begin with the move in quotes already.
        var move = Move is null || Reason.StartsWith($"'{Move}'", StringComparison.Ordinal) ? "" : $", '{Move}'";
        return Invariant($"game {Game}{line}{ply}{move}: {Reason}");
    }

    /// <summary>The error for <see cref="OnError.Stop"/>.</summary>
    public UnreadableFileException InFile(string file) => new(file, $"{this}. Leave such games out with --on-error skip.");
}
