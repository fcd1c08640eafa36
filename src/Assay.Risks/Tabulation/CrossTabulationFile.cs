using System.Globalization;
using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Core.Reports;
using Assay.Core.Runs;
using Assay.Risks.Spreadsheets;

namespace Assay.Risks.Tabulation;

/// <summary>Writes a <see cref="CrossTabulation"/> as the file's ending asks: CSV, JSON, or a drawing (bars for one dimension, a heat map for two).</summary>
public static class CrossTabulationFile
{
    /// <summary>Writes the file, atomically.</summary>
    /// <exception cref="AssayException">The name ends in nothing that is written.</exception>
    public static void Write(string path, CrossTabulation table, string title)
    {
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".csv":
                AtomicFile.Write(path, stream => Csv(stream, table));
                break;
            case ".json":
                OptionsJson.WriteFile(path, table);
                break;
            case ".svg":
                AtomicFile.WriteText(path, table.And is null ? PlotRenderer.Svg(Bars(table, title)) : HeatMap.Svg(table, title));
                break;
            case ".png" when table.And is null:
                AtomicFile.Write(path, stream => stream.Write(PlotRenderer.Png(Bars(table, title))));
                break;
            default:
                throw new AssayException($"{path}: expected a name that ends in .csv, .json or .svg{(table.And is null ? " or .png" : "; a heat map is drawn as .svg only")}");
        }
    }

    // Keys and labels apart: whoever joins tables wants the key.
    private static void Csv(Stream stream, CrossTabulation table)
    {
        IEnumerable<string> header = ["key", $"{table.By}".ToLowerInvariant(), .. table.And is null ? [] : table.Columns.Select(column => column.Label), "total"];
        CsvSheet.Write(stream, [header, .. table.Rows.Select((row, i) => (IEnumerable<string>)[row.Key, row.Label, .. table.And is null ? [] : table.Counts[i].Select(Number), Number(table.RowTotals[i])])]);
    }

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static Plot Bars(CrossTabulation table, string title) => new()
    {
        Name = $"{table.By}".ToLowerInvariant(), Title = title,
        X = new("", Categories: [.. table.Rows.Select(row => row.Key.Contains('.', StringComparison.Ordinal) || table.By == Dimension.Document ? row.Key : row.Label)]),
        Y = new($"{table.Counted}".ToLowerInvariant()),
        Series = [new("", [.. Enumerable.Range(0, table.Rows.Count).Select(i => (double)i)], [.. table.RowTotals.Select(count => (double)count)], SeriesStyle.Bars)],
    };
}
