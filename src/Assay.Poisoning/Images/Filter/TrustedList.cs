using Assay.Core.Errors;
using static System.FormattableString;

namespace Assay.Poisoning.Images.Filter;

/// <summary>The file that names trusted examples: one a line, a row number from 0 or a name; empty lines and those that begin with # are passed over.</summary>
public static class TrustedList
{
    /// <summary>Rows of the named examples, in order.</summary>
    /// <exception cref="AssayException">The file cannot be read, or a line is no example of the set, or one that was named before.</exception>
    public static int[] Read(string path, ImageSet images)
    {
        var byName = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var row = 0; row < images.Count; row++)
            byName.TryAdd(images.Names[row], row);
        var lines = new SortedDictionary<int, int>();
        var number = 0;
        foreach (var line in Lines(path))
        {
            number++;
            var text = line.Trim();
            if (text.Length == 0 || text[0] == '#')
                continue;
            var row = Row(text, byName, images.Count) ?? throw new UnreadableFileException(path, Invariant($"line {number}: '{text}' is no example of the set; expected a row number from 0 to {images.Count - 1}, or a name such as '{images.Names[0]}'"));
            if (!lines.TryAdd(row, number))
                throw new UnreadableFileException(path, Invariant($"line {number}: '{text}' is the example of line {lines[row]} again"));
        }
        return [.. lines.Keys];
    }

    private static int? Row(string text, Dictionary<string, int> byName, int count) => byName.TryGetValue(text, out var named) ? named
        : int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var row) && row < count ? row : null;

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableFileException(path, failure is FileNotFoundException ? "there is no such file" : failure.Message, failure);
        }
    }
}
