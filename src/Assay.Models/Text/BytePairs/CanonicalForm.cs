using System.Globalization;
using System.Text;

namespace Assay.Models.Text.BytePairs;

/// <summary>Unicode's canonical forms, NFD and NFC (Unicode Standard Annex 15), from tables of our own.</summary>
/// <remarks>
/// <see cref="string.Normalize()"/> asks the system's ICU. Assay runs without it (invariant globalization, so that results are the same everywhere), and there .NET gives every text back unchanged.
/// </remarks>
internal static class CanonicalForm
{
    private const int HangulBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7, Leads = 19, Vowels = 21, Tails = 28;
    private const char FirstCombining = '\u0300';   // below it every text is in NFC already

    private static readonly Tables Canonical = Read();

    /// <summary>NFC. Half a surrogate pair becomes U+FFFD.</summary>
    public static string Compose(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstCombining, char.MaxValue))
            return text;
        var points = Decomposed(text);
        var written = 0;
        var (starter, lastClass) = (-1, 0);
        for (var i = 0; i < points.Count; i++)
        {
            var (point, combining) = (points[i], Class(points[i]));
            var blocked = starter < 0 || (lastClass != 0 ? lastClass >= combining : written - 1 != starter);
            if (!blocked && Pair(points[starter], point) is { } composed)
            {
                points[starter] = composed;
                continue;
            }
            if (combining == 0)
                starter = written;
            lastClass = combining;
            points[written++] = point;
        }
        return Text(points, written);
    }

    /// <summary>NFD. Half a surrogate pair becomes U+FFFD.</summary>
    public static string Decompose(string text)
    {
        if (Ascii.IsValid(text))
            return text;
        var points = Decomposed(text);
        return Text(points, points.Count);
    }

    private static List<int> Decomposed(string text)
    {
        var points = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
            AddParts(rune.Value, points);
        for (var i = 1; i < points.Count; i++)
        {
            var (point, combining) = (points[i], Class(points[i]));
            if (combining == 0 || Class(points[i - 1]) <= combining)
                continue;
            SortRun(points, i);
        }
        return points;
    }

    // Marks in a row are put in the order of their classes; a stable sort of the whole run, which may be long in hostile text.
    private static void SortRun(List<int> points, int inside)
    {
        var (first, end) = (inside, inside);
        while (first > 0 && Class(points[first - 1]) != 0)
            first--;
        while (end < points.Count && Class(points[end]) != 0)
            end++;
        var run = points.GetRange(first, end - first).OrderBy(Class).ToList();
        for (var i = 0; i < run.Count; i++)
            points[first + i] = run[i];
    }

    private static void AddParts(int point, List<int> points)
    {
        var syllable = point - HangulBase;
        if (syllable is >= 0 and < Leads * Vowels * Tails)
        {
            points.Add(LeadBase + (syllable / (Vowels * Tails)));
            points.Add(VowelBase + (syllable / Tails % Vowels));
            if (syllable % Tails > 0)
                points.Add(TailBase + (syllable % Tails));
        }
        else if (Canonical.Parts.TryGetValue(point, out var parts))
        {
            foreach (var part in parts)
                AddParts(part, points);
        }
        else
            points.Add(point);
    }

    private static int Class(int point) => Canonical.Classes.GetValueOrDefault(point);

    private static int? Pair(int first, int second)
    {
        var (lead, vowel, syllable, tail) = (first - LeadBase, second - VowelBase, first - HangulBase, second - TailBase);
        if (lead is >= 0 and < Leads && vowel is >= 0 and < Vowels)
            return HangulBase + (((lead * Vowels) + vowel) * Tails);
        if (syllable is >= 0 and < Leads * Vowels * Tails && syllable % Tails == 0 && tail is > 0 and < Tails)
            return first + tail;
        return Canonical.Pairs.TryGetValue((first, second), out var composed) ? composed : null;
    }

    private static string Text(List<int> points, int count)
    {
        var text = new StringBuilder(count);
        for (var i = 0; i < count; i++)
            text.Append(new Rune(points[i]));
        return text.ToString();
    }

    private static Tables Read()
    {
        var tables = new Tables([], [], []);
        using var stream = typeof(CanonicalForm).Assembly.GetManifestResourceStream("canonical.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            foreach (var entry in line.StartsWith('#') ? [] : line.Split(' '))
                tables.Add(entry);
        }
        return tables;
    }

    private sealed record Tables(Dictionary<int, int[]> Parts, Dictionary<(int, int), int> Pairs, Dictionary<int, int> Classes)
    {
        public void Add(string entry)
        {
            if (entry.Split('=') is [var code, var spelling])
            {
                var parts = Array.ConvertAll(spelling.TrimStart('!').Split('+'), Hex);
                Parts[Hex(code)] = parts;
                if (parts.Length == 2 && !spelling.StartsWith('!'))
                    Pairs[(parts[0], parts[1])] = Hex(code);
                return;
            }
            var (range, combining) = (entry.Split(':')[0].Split('-'), int.Parse(entry.Split(':')[1], CultureInfo.InvariantCulture));
            for (var point = Hex(range[0]); point <= Hex(range[^1]); point++)
                Classes[point] = combining;
        }

        private static int Hex(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }
}
