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
        var names = new ExampleNames(images);
        var lines = new SortedDictionary<int, int>();
        var number = 0;
        foreach (var line in Lines(path))
        {
            number++;
            var text = line.Trim();
            if (text.Length == 0 || text[0] == '#')
                continue;
            var row = names.Row(text) ?? throw new UnreadableFileException(path, Invariant($"line {number}: '{text}' is no example of the set; {names.Expected}"));
            if (!lines.TryAdd(row, number))
                throw new UnreadableFileException(path, Invariant($"line {number}: '{text}' is the example of line {lines[row]} again"));
        }
        return [.. lines.Keys];
    }

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
