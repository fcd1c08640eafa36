using System.Text;
using static System.FormattableString;

namespace Assay.BoardGames.Games.Pgn;

/// <summary>Games of a PGN file one after another, in memory that does not grow with the file. The moves are words here: <c>ChessGame</c> holds them to the rules.</summary>
/// <remarks>Import is lenient where files of the wild are: move numbers are not checked, a missing result between two games is taken, blank lines mean nothing.
/// It is not lenient about a file that stops in the middle of a game.</remarks>
public sealed class PgnReader : IDisposable
{
    // The 75-move rule ends every game before 8,849 moves; longer ones are not chess but would fill memory.
    private const int LongestGame = 20_000;
    private const int MostHeaders = 256;
    private const int PooledWords = 1 << 15;

    private readonly PgnScanner _scanner;
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _words = new Dictionary<string, string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    private PgnToken _token;
    private long _games;

    /// <summary>Reads from a stream of text bytes (see <see cref="GameFile.Open"/>), which it closes when disposed.</summary>
    public PgnReader(Stream stream)
    {
        _scanner = new PgnScanner(stream);
        _token = _scanner.Read();
    }

    /// <summary>The next game, or the fault that its text has; false at the end of the file. After a fault the reading goes on at the next game.</summary>
    public bool TryRead(out PgnGame? game, out GameFault? fault)
    {
        (game, fault) = (null, null);
        if (_token == PgnToken.End)
            return false;
        var draft = new Draft(++_games, _scanner.Line);
        ReadHeaders(draft);
        ReadMoves(draft);
        fault = draft.Fault;
        game = fault is null ? new PgnGame(draft.Number, draft.Line, draft.Headers, draft.Moves, draft.Result) : null;
        return true;
    }

    private void ReadHeaders(Draft draft)
    {
        for (; _token is PgnToken.Tag or PgnToken.Fault; _token = _scanner.Read())
        {
            if (_token == PgnToken.Fault)
                draft.Blame(_scanner);
            else if (draft.Headers.Count == MostHeaders)
                draft.Blame(_scanner.Line, Invariant($"more than {MostHeaders} headers"));
            else
                draft.Headers[_scanner.TagName] = _scanner.TagValue;
        }
    }

    private void ReadMoves(Draft draft)
    {
        for (; _token is PgnToken.Move or PgnToken.Fault; _token = _scanner.Read())
        {
            if (_token == PgnToken.Fault)
                draft.Blame(_scanner);
            else if (draft.Moves.Count == LongestGame)
                draft.Blame(_scanner.Line, Invariant($"more than {LongestGame} half-moves, which no game of chess has"));
            else
                draft.Moves.Add(Word(_scanner.Text));
        }
        if (_token == PgnToken.Result)
        {
            draft.Result = Word(_scanner.Text);
            _token = _scanner.Read();
        }
        else if (_token == PgnToken.End)
            draft.Blame(_scanner.Line, "the file ends in the middle of this game: no result (1-0, 0-1, 1/2-1/2 or *) follows its moves");
    }

    // Games share few words; one string for each keeps the reader from making garbage.
    private string Word(ReadOnlySpan<byte> letters)
    {
        Span<char> text = stackalloc char[letters.Length];
        Encoding.Latin1.GetChars(letters, text);
        if (_words.TryGetValue(text, out var word))
            return word;
        word = text.ToString();
        if (_words.Dictionary.Count < PooledWords)
            _words[text] = word;
        return word;
    }

    /// <inheritdoc/>
    public void Dispose() => _scanner.Dispose();

    private sealed class Draft(long number, long line)
    {
        public long Number => number;
        public long Line => line;
        public Dictionary<string, string> Headers { get; } = new(StringComparer.Ordinal);
        public List<string> Moves { get; } = [];
        public string Result { get; set; } = "";
        public GameFault? Fault { get; private set; }

        public void Blame(PgnScanner scanner) => Blame(scanner.Line, scanner.Fault);

        public void Blame(long at, string reason) => Fault ??= new GameFault(number, reason) { Line = at };
    }
}
