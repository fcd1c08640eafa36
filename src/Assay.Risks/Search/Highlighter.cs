namespace Assay.Risks.Search;

/// <summary>Marks what was searched for in texts, by the words and stems that the index has them under.</summary>
internal sealed class Highlighter(IReadOnlyList<QueryClause> clauses)
{
    private const int LongestWhole = 320, Window = 240;
    private const string Cut = "…";

    /// <summary>A whole text.</summary>
    public IReadOnlyList<TextPart> Mark(string text) => Parts(text, Spans(text), 0, text.Length);

    /// <summary>The field that has something of what was searched for, and the part of it that has most; the beginning of the description, else of the evidence, where none has.</summary>
    public Snippet Snippet(string description, string evidence, string title)
    {
        (SnippetField Field, string Text)[] fields = [(SnippetField.Description, description), (SnippetField.Evidence, evidence), (SnippetField.Title, title)];
        foreach (var (field, text) in fields)
        {
            if (Spans(text) is { Count: > 0 } spans)
                return Snippet(field, text, spans);
        }
        return description.Length > 0 ? Snippet(SnippetField.Description, description, []) : Snippet(SnippetField.Evidence, evidence, []);
    }

    private static Snippet Snippet(SnippetField field, string text, List<(int Start, int End, int Clause)> spans)
    {
        var (start, end) = Part(text, spans);
        return new(field, [.. CutOff(start > 0), .. Parts(text, spans, start, end), .. CutOff(end < text.Length)]);
    }

    private static TextPart[] CutOff(bool something) => something ? [new(Cut, IsHit: false)] : [];

    // Where clauses are met, in order; those that touch are one.
    private List<(int Start, int End, int Clause)> Spans(string text)
    {
        var spans = new List<(int Start, int End, int Clause)>();
        if (clauses.Count == 0)
            return spans;
        var words = new StemmedText(text);
        for (var at = 0; at < words.Words.Length; at++)
        {
            for (var clause = 0; clause < clauses.Count; clause++)
            {
                if (clauses[clause].IsAt(words, at))
                    Add(spans, words.Words[at].Start, words.Words[at + clauses[clause].Words.Count - 1] is var last ? last.Start + last.Length : 0, clause);
            }
        }
        return spans;
    }

    private static void Add(List<(int Start, int End, int Clause)> spans, int start, int end, int clause)
    {
        if (spans.Count > 0 && spans[^1].End > start)
            spans[^1] = spans[^1] with { End = Math.Max(spans[^1].End, end) };
        else
            spans.Add((start, end, clause));
    }

    private static (int Start, int End) Part(string text, List<(int Start, int End, int Clause)> spans)
    {
        if (text.Length <= LongestWhole)
            return (0, text.Length);
        var anchor = spans.Count == 0 ? 0 : spans.MaxBy(first => spans.Where(span => span.Start >= first.Start && span.End <= first.Start + Window).Select(span => span.Clause).Distinct().Count()).Start;
        // A few words before the first hit, and no word cut in two.
        var start = anchor <= Window / 4 ? 0 : NextBlank(text, anchor - Window / 4) + 1;
        var end = start + LongestWhole >= text.Length ? text.Length : text.LastIndexOf(' ', start + LongestWhole) is var blank && blank > anchor + Window / 2 ? blank : start + LongestWhole;
        return (Math.Min(start, anchor), Whole(text, end));
    }

    private static int NextBlank(string text, int from)
    {
        var blank = text.IndexOf(' ', from);
        return blank < 0 ? from : blank;
    }

    // Between the two halves of a sign outside the first plane nothing is cut.
    private static int Whole(string text, int end) => end < text.Length && char.IsLowSurrogate(text[end]) ? end + 1 : end;

    private static List<TextPart> Parts(string text, List<(int Start, int End, int Clause)> spans, int start, int end)
    {
        var (parts, from) = (new List<TextPart>(), start);
        foreach (var span in spans.Where(span => span.Start >= start && span.End <= end))
        {
            if (span.Start > from)
                parts.Add(new(text[from..span.Start], IsHit: false));
            parts.Add(new(text[span.Start..span.End], IsHit: true));
            from = span.End;
        }
        if (end > from)
            parts.Add(new(text[from..end], IsHit: false));
        return parts;
    }
}
