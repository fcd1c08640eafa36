using System.Text;
using static System.FormattableString;

namespace Assay.BoardGames.Games.Pgn;

internal enum PgnToken { End, Tag, Move, Result, Fault }

/// <summary>The words of a PGN file (the "Portable Game Notation Specification and Implementation Guide", 1994, section 7), main line only:
/// comments, variations, glyphs and move numbers are passed over here.</summary>
internal sealed class PgnScanner(Stream stream) : IDisposable
{
    private const int LongestSymbol = 255;                  // section 7: "a maximum of 255 characters"
    private const int LongestValue = 1 << 14;

    private readonly PgnBytes _bytes = new(stream);
    private readonly byte[] _text = new byte[LongestValue];
    private int _length;

    /// <summary>The line where the token that was read last began.</summary>
    public long Line { get; private set; }

    /// <summary>A move's or a result's letters; valid until the next read.</summary>
    public ReadOnlySpan<byte> Text => _text.AsSpan(0, _length);

    public string TagName { get; private set; } = "";

    public string TagValue { get; private set; } = "";

    /// <summary>What a <see cref="PgnToken.Fault"/> was; reading may go on after it.</summary>
    public string Fault { get; private set; } = "";

    public PgnToken Read()
    {
        while (true)
        {
            var next = _bytes.Peek();
            Line = _bytes.Line;
            if (next < 0)
                return PgnToken.End;
            if (next == '[')
                return ReadTag();
            if (IsSymbol(next))
            {
                if (ReadWord() is { } word)
                    return word;
            }
            else if (Pass(next) is { } fault)
                return fault;
        }
    }

    // What stands between words; null where it was whole.
    private PgnToken? Pass(int next)
    {
        switch (next)
        {
            case '{':
                return _bytes.SkipTo((byte)'}') ? Taken() : Failed("the file ends inside a comment; '}' is missing");
            case ';':
                _bytes.SkipTo((byte)'\n');
                return null;
            case '%' when _bytes.AtLineStart:
                _bytes.SkipTo((byte)'\n');
                return null;
            case '(':
                return PassVariation();
            case '*':
                return Star();
            case '$' or '!' or '?' or '.' or ' ' or '\t' or '\r' or '\n' or '\v' or '\f':
                return PassGlyph(next);
            default:
                return Failed($"{Shown(next)} has no meaning among moves");
        }
    }

    private PgnToken? Taken()
    {
        _bytes.Take();
        return null;
    }

    private PgnToken Star()
    {
        _bytes.Take();
        (_text[0], _length) = ((byte)'*', 1);
        return PgnToken.Result;
    }

    private PgnToken? PassGlyph(int next)
    {
        _bytes.Take();
        while (next == '$' && _bytes.Peek() is >= '0' and <= '9')
            _bytes.Take();
        return null;
    }

    private PgnToken Failed(string fault)
    {
        if (_bytes.Peek() >= 0)
            _bytes.Take();
        Fault = fault;
        return PgnToken.Fault;
    }

    // Variations nest; comments inside may hold brackets. A tag at the start of a line ends what was never closed.
    private PgnToken? PassVariation()
    {
        var depth = 0;
        while (true)
        {
            var next = _bytes.Peek();
            if (next < 0 || next == '[' && _bytes.AtLineStart)
                return Unclosed();
            if (next == '{' && !_bytes.SkipTo((byte)'}'))
                return Failed("the file ends inside a comment of a variation; '}' is missing");
            if (next == ';' || next == '%' && _bytes.AtLineStart)
                _bytes.SkipTo((byte)'\n');
            depth += next == '(' ? 1 : next == ')' ? -1 : 0;
            if (_bytes.Peek() >= 0)
                _bytes.Take();
            if (depth == 0)
                return null;
        }
    }

    private PgnToken Unclosed()
    {
        Fault = Invariant($"the variation that opens in line {Line} is never closed; ')' is missing");
        return PgnToken.Fault;
    }

    // A run of letters: a move, a result, or a number to be passed over (null).
    private PgnToken? ReadWord()
    {
        _length = 0;
        var digits = true;
        for (var next = _bytes.Peek(); IsSymbol(next) || next == '.' && !digits; next = _bytes.Peek())
        {
            digits &= next is >= '0' and <= '9';
            if (_length > LongestSymbol)
                return Failed(Invariant($"a word is longer than {LongestSymbol} letters, so this is no PGN"));
            _text[_length++] = (byte)next;
            _bytes.Take();
        }
        if (IsResult(Text))
            return PgnToken.Result;
        return digits || Text.SequenceEqual("e.p."u8) ? null : PgnToken.Move;
    }

    // [Name "value"], section 8.1.1.
    private PgnToken ReadTag()
    {
        _bytes.Take();
        _length = 0;
        PassBlanks();
        while (IsSymbol(_bytes.Peek()) && _length < LongestSymbol)
            Keep();
        TagName = Encoding.ASCII.GetString(Text);
        PassBlanks();
        if (_length == 0 || _bytes.Peek() != '"')
            return BadTag();
        _bytes.Take();
        if (!ReadValue())
            return BadTag();
        TagValue = Words(Text);
        PassBlanks();
        return _bytes.Peek() == ']' ? ClosedTag() : BadTag();
    }

    private PgnToken ClosedTag()
    {
        _bytes.Take();
        return PgnToken.Tag;
    }

    private bool ReadValue()
    {
        _length = 0;
        for (var next = _bytes.Peek(); next != '"'; next = _bytes.Peek())
        {
            if (next == '\\')
            {
                _bytes.Take();
                next = _bytes.Peek();
            }
            if (next is < 0 or '\n' || _length == LongestValue)
                return false;
            Keep();
        }
        _bytes.Take();
        return true;
    }

    private void Keep()
    {
        _text[_length++] = (byte)_bytes.Peek();
        _bytes.Take();
    }

    private void PassBlanks()
    {
        while (_bytes.Peek() is ' ' or '\t')
            _bytes.Take();
    }

    private PgnToken BadTag()
    {
        Fault = _bytes.Peek() < 0 ? "the file ends inside a header" : "a header is not of the form [Name \"value\"]";
        _bytes.SkipTo((byte)'\n');
        return PgnToken.Fault;
    }

    private static bool IsResult(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("1-0"u8) || text.SequenceEqual("0-1"u8) || text.SequenceEqual("1/2-1/2"u8);

    private static bool IsSymbol(int next) =>
        next is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' or '_' or '+' or '#' or '=' or ':' or '-' or '/';

    // The specification asks for Latin-1, most programs write UTF-8: bytes that are no UTF-8 are read as Latin-1.
    private static string Words(ReadOnlySpan<byte> bytes) =>
        System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);

    private static string Shown(int next) => next is > 32 and < 127 ? $"'{(char)next}'" : Invariant($"the byte 0x{next:X2}");

    public void Dispose() => _bytes.Dispose();
}
