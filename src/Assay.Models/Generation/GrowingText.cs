using Assay.Models.Text;

namespace Assay.Models.Generation;

/// <summary>The text of tokens that come one by one. What may yet turn out to be part of a stop string, or is half a letter, is held back.</summary>
internal sealed class GrowingText
{
    private const int TokensBefore = 8;
    private const char Broken = '\uFFFD';

    private readonly ITokenizer _tokenizer;
    private readonly IReadOnlyList<string> _stops;
    private readonly List<int> _ids;
    private readonly int _before;       // characters of the tokens before
    private readonly int _tokensBefore;

    // The prompt's last tokens are decoded along, since a decoder may drop the space before a text's first word.
    public GrowingText(ITokenizer tokenizer, IReadOnlyList<int> prompt, IReadOnlyList<string> stops)
    {
        (_tokenizer, _stops) = (tokenizer, stops);
        _ids = [.. prompt.Skip(Math.Max(0, prompt.Count - TokensBefore))];
        _tokensBefore = _ids.Count;
        _before = tokenizer.Decode(_ids.ToArray()).TrimEnd(Broken).Length;
    }

    /// <summary>What is certain so far.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Whether a stop string appeared; <see cref="Text"/> ends before it.</summary>
    public bool Stopped { get; private set; }

    /// <summary>The new tokens.</summary>
    public IReadOnlyList<int> Ids => _ids[_tokensBefore..];

    /// <summary>Takes a token; returns what it adds to <see cref="Text"/>.</summary>
    public string Add(int id)
    {
        _ids.Add(id);
        var whole = Whole();
        var end = _stops.Select(stop => whole.IndexOf(stop, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(-1).Min();
        Stopped = end >= 0;
        return Grow(Stopped ? whole[..end] : whole[..Certain(whole)]);
    }

    /// <summary>Nothing more will come: what was held back is certain now.</summary>
    public string Finish() => Stopped ? "" : Grow(Whole());

    private string Whole()
    {
        var text = _tokenizer.Decode(_ids.ToArray());
        return text.Length > _before ? text[_before..] : "";
    }

    private string Grow(string certain)
    {
        var added = certain.Length > Text.Length ? certain[Text.Length..] : "";
        Text += added;
        return added;
    }

    private int Certain(string whole)
    {
        var end = whole.TrimEnd(Broken).Length;
        for (var at = Math.Max(0, end - _stops.Select(stop => stop.Length).DefaultIfEmpty(0).Max()); at < end; at++)
        {
            if (_stops.Any(stop => stop.StartsWith(whole[at..], StringComparison.Ordinal)))
                return at;
        }
        return end;
    }
}
