using System.Globalization;
using Assay.Core.Errors;
using static System.FormattableString;

namespace Assay.Poisoning.Images.Formats;

/// <summary>The German traffic signs as published: folders 00000 to 00042 of PPM files, each with a <c>GT-NNNNN.csv</c> that gives files and classes.</summary>
internal sealed class GtsrbFolder : IImageFormat
{
    private const string Header = "Filename;Width;Height;Roi.X1;Roi.Y1;Roi.X2;Roi.Y2;ClassId";
    private const int Fields = 8, Classes = 43;

    public string Name => "GTSRB";

    public string Expects => "folders of PPM files with GT-00000.csv";

    public bool Recognises(string folder) => Tables(folder).Any();

    public ImageSets Read(string folder, int side)
    {
        var rows = Tables(folder).Order(StringComparer.Ordinal).SelectMany(Rows).ToList();
        var classes = Enumerable.Range(0, Math.Max(Classes, rows.Count == 0 ? 0 : 1 + rows.Max(row => row.Label))).Select(number => Invariant($"sign {number}")).ToArray();
        return new(Name, ClassFolders.Pixels([.. rows.Select(row => row.File)], [.. rows.Select(row => row.Label)], classes, [.. rows.Select(row => Path.GetRelativePath(folder, row.File))], side), null);
    }

    private static IEnumerable<string> Tables(string folder) => Directory.EnumerateDirectories(folder).SelectMany(one => Directory.EnumerateFiles(one, "GT-*.csv"));

    private static IEnumerable<(string File, int Label)> Rows(string table)
    {
        var number = 0;
        foreach (var line in File.ReadLines(table))
        {
            number++;
            if (number == 1 && line.TrimEnd() != Header)
                throw new UnreadableFileException(table, $"begins with '{line.TrimEnd()}', expected '{Header}'");
            if (number == 1 || line.Length == 0)
                continue;
            var fields = line.Split(';');
            if (fields.Length != Fields || !int.TryParse(fields[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var label) || label >= 1000)
                throw new UnreadableFileException(table, Invariant($"line {number}: '{line}' has no class number as its eighth field"));
            if (fields[0].Length == 0 || fields[0].Contains('/', StringComparison.Ordinal) || fields[0].Contains('\\', StringComparison.Ordinal))
                throw new UnreadableFileException(table, Invariant($"line {number}: '{fields[0]}' is no file name"));
            yield return (Path.Combine(Path.GetDirectoryName(table)!, fields[0]), label);
        }
    }
}
