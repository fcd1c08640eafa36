using System.Text;

namespace Assay.Models.Text.Stories;

/// <summary>A text being written: sets blanks and capitals, and remembers where each factor begins and ends.</summary>
internal sealed class StoryDraft
{
    private readonly StringBuilder _text = new();
    private readonly List<FactorSpan> _spans = [];
    private readonly Dictionary<string, (int Start, bool Sentence)> _active = new(StringComparer.Ordinal);
    private bool _capital = true;
    private bool _glued = true;     // the next word stands without a blank: at the start, after a line feed, after an opening quote

    /// <summary>Appends words, and marks them with <paramref name="factors"/>.</summary>
    public StoryDraft Say(string words, params ReadOnlySpan<string> factors)
    {
        if (!_glued)
            _text.Append(' ');
        var start = _text.Length;
        _text.Append(_capital ? char.ToUpperInvariant(words[0]) : words[0]).Append(words, 1, words.Length - 1);
        (_capital, _glued) = (false, false);
        foreach (var factor in factors)
            Mark(factor, start);
        return this;
    }

    /// <summary>From the next word to the end of the sentence.</summary>
    public StoryDraft InSentence(string factor) => Begin(factor, sentence: true);

    /// <summary>From the next word to the end of the text, or to <see cref="End"/>. Other values of the factor's group end here.</summary>
    public StoryDraft FromHere(string factor)
    {
        var group = factor.IndexOf(':', StringComparison.Ordinal);
        if (group > 0)
        {
            foreach (var other in _active.Keys.Where(key => key != factor && key.StartsWith(factor[..(group + 1)], StringComparison.Ordinal)).ToArray())
                End(other);
        }
        return Begin(factor, sentence: false);
    }

    public StoryDraft End(string factor)
    {
        if (_active.Remove(factor, out var span) && span.Start < _text.Length)
            _spans.Add(new(StoryFactors.IndexOf(factor), span.Start, _text.Length));
        return this;
    }

    /// <summary>A mark that closes the sentence, and with it the factors of <see cref="InSentence"/>.</summary>
    public void Stop(string mark = ".")
    {
        _text.Append(mark);
        foreach (var factor in _active.Where(pair => pair.Value.Sentence).Select(pair => pair.Key).ToArray())
            End(factor);
        _capital = true;
    }

    public StoryDraft Comma()
    {
        _text.Append(',');
        return this;
    }

    public StoryDraft OpenQuote()
    {
        if (!_glued)
            _text.Append(' ');
        _text.Append('"');
        (_capital, _glued) = (true, true);
        return FromHere("speech");
    }

    /// <summary><paramref name="mark"/> stands inside the quote; the sentence goes on in small letters.</summary>
    public void CloseQuote(string mark)
    {
        _text.Append(mark);
        End("speech");
        _text.Append('"');
        _capital = false;
    }

    /// <summary>The next word begins a sentence.</summary>
    public StoryDraft Capital()
    {
        _capital = true;
        return this;
    }

    public void NewLine()
    {
        _text.Append('\n');
        (_capital, _glued) = (true, true);
    }

    public Story ToStory(string subset)
    {
        if (_text.Length > 0 && _text[^1] != '\n')
            NewLine();
        foreach (var factor in _active.Keys.ToArray())
            End(factor);
        _spans.Add(new(StoryFactors.IndexOf("subset: " + subset), 0, _text.Length));
        return new(_text.ToString(), subset, [.. _spans.OrderBy(span => span.Start).ThenBy(span => span.Factor)]);
    }

    private StoryDraft Begin(string factor, bool sentence)
    {
        _active.TryAdd(factor, (_text.Length + (_glued ? 0 : 1), sentence));
        return this;
    }

    private void Mark(string factor, int start)
    {
        if (!_active.ContainsKey(factor))       // already active all around
            _spans.Add(new(StoryFactors.IndexOf(factor), start, _text.Length));
    }
}
