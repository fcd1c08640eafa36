namespace Assay.Risks.Search;

/// <summary>Words that a question has and an answer need not: left out of what is searched outside quotes, unless nothing else is asked. The index has them, so that phrases can.</summary>
internal static class StopWords
{
    private static readonly HashSet<string> All = new(
    ("a about all an and any are as at be been being but by can could did do does for from had has have how i if in into is it its may me might more most my no not of on or our "
    + "shall should so some such than that the their them then there these they this those through to was we were what when where which while who whom whose why will with would you your").Split(' '), StringComparer.Ordinal);

    public static bool Contains(string word) => All.Contains(word);
}
