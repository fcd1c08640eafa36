using System.Text;
using Assay.Core.Reports;
using Assay.Core.Runs;
using static System.FormattableString;

namespace Assay.Poisoning.Images.Filter;

/// <summary>What the filter leaves in its folder beside the report: <c>kept.txt</c>, row numbers to train on, and <c>scores.csv</c>, every example from the most suspicious on.</summary>
internal static class FilterFiles
{
    public static void Write(string folder, ImageFilterResult result)
    {
        AtomicFile.WriteText(Path.Combine(folder, "kept.txt"), string.Concat(result.Screening.Kept.Select(row => Invariant($"{row}\n"))));
        AtomicFile.WriteText(Path.Combine(folder, "scores.csv"), Csv(result));
    }

    private static string Csv(ImageFilterResult result)
    {
        var text = new StringBuilder("row,name,class,score,p_value,dropped,trusted\n");
        var trusted = result.Trusted.ToHashSet();
        foreach (var row in result.Worst.Concat(result.Trusted))
        {
            text.AppendJoin(',', Invariant($"{row}"), CsvText.Quoted(result.Names[row]), CsvText.Quoted(result.Classes[result.Labels[row]]), Invariant($"{result.Screening.Scores[row]:R}"), Invariant($"{result.PValues[row]:R}"),
                result.Screening.Dropped[row] ? "1" : "0", trusted.Contains(row) ? "1" : "0").Append('\n');
        }
        return text.ToString();
    }
}
