namespace Assay.BoardGames.Games.Pgn;

/// <summary>A stream read byte by byte through one buffer, counting lines. A byte order mark at the start is dropped.</summary>
internal sealed class PgnBytes(Stream stream) : IDisposable
{
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _at, _end;
    private bool _begun;

    /// <summary>The line of the next byte, from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>The next byte is the first of its line.</summary>
    public bool AtLineStart { get; private set; } = true;

    /// <summary>The next byte, or -1 at the end.</summary>
    public int Peek() => _at < _end || Fill() ? _buffer[_at] : -1;

    /// <summary>Takes the byte that <see cref="Peek"/> showed.</summary>
    public void Take()
    {
        AtLineStart = _buffer[_at++] == '\n';
        if (AtLineStart)
            Line++;
    }

    /// <summary>Takes bytes until <paramref name="stop"/> is next; false if the stream ended first.</summary>
    public bool SkipTo(byte stop)
    {
        while (_at < _end || Fill())
        {
            var rest = _buffer.AsSpan(_at, _end - _at);
            var found = rest.IndexOf(stop);
            var passed = found < 0 ? rest : rest[..found];
            Line += passed.Count((byte)'\n');
            if (passed.Length > 0)
                AtLineStart = passed[^1] == '\n';
            _at += passed.Length;
            if (found >= 0)
                return true;
        }
        return false;
    }

    private bool Fill()
    {
        (_at, _end) = (0, _begun ? stream.Read(_buffer) : stream.ReadAtLeast(_buffer, 3, throwOnEndOfStream: false));
        if (!_begun && _buffer.AsSpan(0, _end).StartsWith("\uFEFF"u8))
            _at = 3;
        var opened = _begun;
        _begun = true;
        return _at < _end || !opened && _end > 0 && Fill();
    }

    public void Dispose() => stream.Dispose();
}
