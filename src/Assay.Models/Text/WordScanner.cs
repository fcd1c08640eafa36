using System.Globalization;
using System.Text;

namespace Assay.Models.Text;

/// <summary>Whose words byte pairs may merge inside of; each is the pattern in its family's tokenizer.json.</summary>
internal enum WordRule
{
    /// <summary><c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>, also of GPT-NeoX.</summary>
    Gpt2,

    /// <summary><c>(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+</c>.</summary>
    Llama3,

    /// <summary>Llama 3's with every digit for itself (<c>\p{N}</c>), also of Qwen 2.5 and 3.</summary>
    Qwen2,

    /// <summary>No cut at all.</summary>
    Whole,
}

/// <summary>Cuts text into the words inside which byte pairs may merge.</summary>
/// <remarks>By hand and not by Regex because .NET's classes see UTF-16 units: letters beyond U+FFFF would count as punctuation.</remarks>
internal ref partial struct WordScanner(ReadOnlySpan<char> text, WordRule rule = WordRule.Gpt2)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _next;

    private enum Kind
    {
        Space, Letter, Digit, Other,
    }

    /// <summary>The word found by the last <see cref="MoveNext"/>; the words in a row are the whole text.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    public bool MoveNext()
    {
        if (_next >= _text.Length)
            return false;
        var start = _next;
        _next = End(start);
        Current = _text[start.._next];
        return true;
    }

    /// <summary>Where the word ends that begins at <paramref name="start"/>.</summary>
    public readonly int End(int start) => rule switch
    {
        WordRule.Gpt2 => Gpt2End(start),
        WordRule.Llama3 => Llama3End(start, digits: 3),
        WordRule.Qwen2 => Llama3End(start, digits: 1),
        _ => _text.Length,
    };

    private readonly int Gpt2End(int start)
    {
        var contraction = Contraction(_text[start..]);
        if (contraction > 0)
            return start + contraction;
        var first = start;
        if (_text[start] == ' ' && start + 1 < _text.Length && KindAt(start + 1, out _) != Kind.Space)
            first++;                                    // one blank belongs to the word after it
        var kind = KindAt(first, out _);
        var end = RunEnd(first, kind);
        if (kind != Kind.Space || end == _text.Length || end - start == 1)
            return end;
        return end - 1;                                 // the last blank of a run belongs to what follows
    }

    private readonly int RunEnd(int index, Kind kind)
    {
        while (index < _text.Length && KindAt(index, out var length) == kind)
            index += length;
        return index;
    }

    private readonly Kind KindAt(int index, out int length)
    {
        length = 1;
        var c = _text[index];
        if (char.IsAscii(c))
            return char.IsAsciiLetter(c) ? Kind.Letter : char.IsAsciiDigit(c) ? Kind.Digit : char.IsWhiteSpace(c) ? Kind.Space : Kind.Other;
        if (Rune.DecodeFromUtf16(_text[index..], out var rune, out length) != System.Buffers.OperationStatus.Done)
            return Kind.Other;
        return KindOf(rune);
    }

    private static Kind KindOf(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        _ when Rune.IsWhiteSpace(rune) => Kind.Space,
        <= UnicodeCategory.OtherLetter => Kind.Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Digit,
        _ => Kind.Other,
    };

    private static int Contraction(ReadOnlySpan<char> rest)
    {
        if (rest.Length < 2 || rest[0] != '\'')
            return 0;
        if (rest[1] is 's' or 't' or 'm' or 'd')
            return 2;
        return rest.Length > 2 && rest[1..3] is "re" or "ve" or "ll" ? 3 : 0;
    }
}

/// <summary>The words of a text for <c>foreach</c>.</summary>
internal readonly ref struct WordSequence(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;

    public WordScanner GetEnumerator() => new(_text);
}
