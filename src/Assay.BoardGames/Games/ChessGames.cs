using System.Text;
using Assay.BoardGames.Games.Pgn;
using Assay.Core.Errors;
using static System.FormattableString;

namespace Assay.BoardGames.Games;

/// <summary>Files of chess games: PGN, or transcripts (<c>;1.e4 e5 …</c>) one a line, each plain or .zst. Read as a stream; the moves of a batch of games are checked on all cores.</summary>
public static class ChessGames
{
    private const int Batch = 256;
    private const int LongestLine = 1_000_000;

    /// <summary>The games in the order of the file.</summary>
    /// <param name="path">The file, as the user named it.</param>
    /// <param name="onError">What to do with a game that cannot be read or has an illegal move.</param>
    /// <param name="skipped">Hears of each game left out.</param>
    /// <param name="cancellation">Stops between batches of games.</param>
    public static IEnumerable<ChessGame> Read(string path, OnError onError = OnError.Stop, Action<GameFault>? skipped = null, CancellationToken cancellation = default)
    {
        foreach (var (game, fault) in Played(path, cancellation))
        {
            if (game is not null)
                yield return game;
            else if (onError == OnError.Stop)
                throw fault!.InFile(path);
            else
                skipped?.Invoke(fault!);
        }
    }

    private static IEnumerable<(ChessGame? Game, GameFault? Fault)> Played(string path, CancellationToken cancellation)
    {
        foreach (var batch in (IsTranscript(path) ? Lines(path) : Pgn(path)).Chunk(Batch))
        {
            cancellation.ThrowIfCancellationRequested();
            var played = new (ChessGame?, GameFault?)[batch.Length];
            Parallel.For(0, batch.Length, place => played[place] = batch[place]());
            foreach (var game in played)
                yield return game;
        }
    }

    // What is read in order stays cheap; what is handed on as a function is done by whichever core is free.
    private static IEnumerable<Func<(ChessGame?, GameFault?)>> Pgn(string path)
    {
        using var reader = new PgnReader(GameFile.Open(path));
        while (reader.TryRead(out var game, out var fault))
        {
            var (read, wrong) = (game, fault);
            yield return () => read is not null && ChessGame.TryPlay(read, out var played, out wrong) ? (played, null) : (null, wrong);
        }
    }

    private static IEnumerable<Func<(ChessGame?, GameFault?)>> Lines(string path)
    {
        using var reader = new StreamReader(GameFile.Open(path), Encoding.UTF8);
        long number = 0, line = 0;
        var buffer = new StringBuilder();
        while (ReadLine(reader, buffer))
        {
            line++;
            var text = buffer.ToString();
            if (string.IsNullOrWhiteSpace(text))
                continue;
            if (text.Length == LongestLine)
                throw new UnreadableFileException(path, Invariant($"line {line} has more than {LongestLine:N0} characters; expected one game a line, as ;1.e4 e5 2.Nf3"));
            var (game, at) = (++number, line);
            yield return () => ChessTranscript.TryParse(text, out var played, out var fault, number: game) ? (played, null) : (null, fault! with { Line = at });
        }
    }

    // As StreamReader's, but a line that never ends stops at a length no game has.
    private static bool ReadLine(StreamReader reader, StringBuilder line)
    {
        line.Clear();
        var next = reader.Read();
        if (next < 0)
            return false;
        for (; next >= 0 && next != '\n' && line.Length < LongestLine; next = reader.Read())
            line.Append((char)next);
        return true;
    }

    // In PGN a line that opens with ';' is a comment, and hardly one that goes on with "1.".
    private static bool IsTranscript(string path)
    {
        using var stream = GameFile.Open(path);
        Span<byte> start = stackalloc byte[3];
        return stream.ReadAtLeast(start, 3, throwOnEndOfStream: false) == 3 && start.SequenceEqual(";1."u8);
    }
}
