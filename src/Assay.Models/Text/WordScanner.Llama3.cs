namespace Assay.Models.Text;

/// <summary>The words of Llama 3 and Qwen 2, alternative by alternative in the pattern's order.</summary>
internal ref partial struct WordScanner
{
    private const char LongS = '\u017F';    // folds to s, so that the pattern's (?i:'s) takes it

    private readonly int Llama3End(int start, int digits)
    {
        if (AnyCaseContraction(_text[start..]) is var contraction and > 0)
            return start + contraction;
        var kind = KindAt(start, out var length);
        if (LettersFrom(start, length, kind) is { } letters)
            return RunEnd(letters, Kind.Letter);
        if (kind == Kind.Digit)
            return DigitsEnd(start, digits);
        var first = _text[start] == ' ' ? start + 1 : start;
        if (first < _text.Length && KindAt(first, out _) == Kind.Other)
            return NewlinesEnd(RunEnd(first, Kind.Other));
        return BlanksEnd(start);
    }

    // [^\r\n\p{L}\p{N}]?\p{L}+
    private readonly int? LettersFrom(int start, int length, Kind kind)
    {
        if (kind == Kind.Letter)
            return start;
        var next = start + length;
        return kind != Kind.Digit && _text[start] is not ('\r' or '\n') && next < _text.Length && KindAt(next, out _) == Kind.Letter ? next : null;
    }

    private readonly int DigitsEnd(int start, int most)
    {
        var end = start;
        for (var count = 0; count < most && end < _text.Length && KindAt(end, out var length) == Kind.Digit; count++)
            end += length;
        return end;
    }

    private readonly int NewlinesEnd(int index)
    {
        while (index < _text.Length && _text[index] is '\r' or '\n')
            index++;
        return index;
    }

    // \s*[\r\n]+|\s+(?!\S)|\s+
    private readonly int BlanksEnd(int start)
    {
        var end = RunEnd(start, Kind.Space);
        var newline = _text[start..end].LastIndexOfAny('\r', '\n');
        if (newline >= 0)
            return start + newline + 1;
        return end == _text.Length || end - start == 1 ? end : end - 1;     // the last blank of a run belongs to what follows
    }

    private static int AnyCaseContraction(ReadOnlySpan<char> rest)
    {
        if (rest.Length < 2 || rest[0] != '\'')
            return 0;
        if (rest[1] is 's' or 'S' or LongS or 't' or 'T' or 'm' or 'M' or 'd' or 'D')
            return 2;
        return rest.Length > 2 && (char.ToLowerInvariant(rest[1]), char.ToLowerInvariant(rest[2])) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 3 : 0;
    }
}
