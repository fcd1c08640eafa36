namespace Assay.BoardGames.Games.Pgn;

/// <summary>One game as its file has it: words, not yet held to the rules of chess.</summary>
/// <param name="Number">Its place in the file, from 1.</param>
/// <param name="Line">The line where it begins.</param>
/// <param name="Headers">The tags; a tag that comes twice keeps its last value.</param>
/// <param name="Moves">The main line in the file's own spelling.</param>
/// <param name="Result"><c>1-0</c>, <c>0-1</c>, <c>1/2-1/2</c> or <c>*</c>; empty where the next game begins without one.</param>
public sealed record PgnGame(long Number, long Line, IReadOnlyDictionary<string, string> Headers, IReadOnlyList<string> Moves, string Result)
{
    /// <summary>The position that the game starts from, as its FEN header says; null for the usual one.</summary>
    public string? StartFen => Headers.TryGetValue("FEN", out var fen) ? fen : null;
}
