using System.Globalization;

namespace Assay.Tensors.Formats.Npy;

/// <summary>Reads the one kind of Python literal that an .npy header is: a flat dictionary of strings, booleans and tuples of whole numbers.</summary>
internal sealed class PythonLiteral(string text, ArrayPlace place)
{
    private const int MostSizes = 64;
    private int _at;

    public Dictionary<string, object> Dictionary()
    {
        var found = new Dictionary<string, object>(StringComparer.Ordinal);
        Expect('{');
        while (Peek() != '}')
        {
            var key = Quoted();
            Expect(':');
            if (!found.TryAdd(key, Value()))
                throw place.Fault($"has a header with the key '{HeaderFaults.Shown(key)}' twice");
            if (Peek() != '}')
                Expect(',');
        }
        Expect('}');
        return Peek() == '\0' ? found : throw Unexpected("its end");
    }

    private object Value() => Peek() switch
    {
        '\'' or '"' => Quoted(),
        '(' => Tuple(),
        'T' => Word("True", true),
        'F' => Word("False", false),
        _ => throw Unexpected("a string, a bool or a tuple of whole numbers"),
    };

    private string Quoted()
    {
        var quote = Peek();
        if (quote is not ('\'' or '"'))
            throw Unexpected("a string");
        var end = text.IndexOf(quote, _at + 1);
        if (end < 0)
            throw Unexpected("a string that ends");
        var inside = text[(_at + 1)..end];
        _at = end + 1;
        return inside;
    }

    private long[] Tuple()
    {
        var sizes = new List<long>();
        Expect('(');
        while (Peek() != ')')
        {
            sizes.Add(Number());
            if (Peek() != ')')
                Expect(',');
        }
        Expect(')');
        return sizes.Count <= MostSizes ? [.. sizes] : throw place.Fault($"has {sizes.Count} dimensions, expected at most {MostSizes}");
    }

    private long Number()
    {
        Peek();
        var start = _at;
        while (_at < text.Length && char.IsAsciiDigit(text[_at]))
            _at++;
        if (!long.TryParse(text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw Unexpected("a whole number from 0 to 2^63 - 1");
        if (_at < text.Length && text[_at] == 'L')   // Python 2's long
            _at++;
        return number;
    }

    private object Word(string word, bool value)
    {
        if (!text.AsSpan(_at).StartsWith(word, StringComparison.Ordinal))
            throw Unexpected(word);
        _at += word.Length;
        return value;
    }

    private void Expect(char letter)
    {
        if (Peek() != letter)
            throw Unexpected($"'{letter}'");
        _at++;
    }

    // The next letter that is no space; '\0' at the end.
    private char Peek()
    {
        while (_at < text.Length && text[_at] is ' ' or '\n' or '\t' or '\r')
            _at++;
        return _at < text.Length ? text[_at] : '\0';
    }

    private Core.Errors.UnreadableFileException Unexpected(string expected) =>
        place.Fault($"has a header that at letter {_at} should have {expected}, found '{HeaderFaults.Shown(text[Math.Min(_at, text.Length)..Math.Min(_at + 20, text.Length)])}'");
}
