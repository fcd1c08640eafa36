using Assay.Core.Options;
using Assay.Core.Runs;

namespace Assay.Core.Reports;

/// <summary>Writes a report in all its forms into a folder.</summary>
public static class ReportFolder
{
    /// <summary>Writes <c>report.md</c>, <c>report.html</c>, <c>report.json</c> and <c>plots/NAME.svg|png</c>, replacing earlier ones.</summary>
    /// <exception cref="ArgumentException">Two plots share a name, or a name cannot be a file's.</exception>
    public static void Write(string folder, Report report)
    {
        var plots = report.Blocks.OfType<Figure>().Select(figure => figure.Plot).ToList();
        RequireFileNames(plots);
        var drawn = plots.ToDictionary(plot => plot.Name, PlotRenderer.Svg, StringComparer.Ordinal);
        foreach (var plot in plots)
        {
            AtomicFile.WriteText(Path.Combine(folder, "plots", $"{plot.Name}.svg"), drawn[plot.Name]);
            AtomicFile.Write(Path.Combine(folder, "plots", $"{plot.Name}.png"), stream => stream.Write(PlotRenderer.Png(plot)));
        }
        AtomicFile.WriteText(Path.Combine(folder, "report.md"), MarkdownRenderer.Render(report));
        AtomicFile.WriteText(Path.Combine(folder, "report.html"), HtmlRenderer.Render(report, plot => drawn[plot.Name]));
        OptionsJson.WriteFile(Path.Combine(folder, "report.json"), report);
    }

    private static void RequireFileNames(List<Plot> plots)
    {
        var bad = plots.Select(plot => plot.Name).FirstOrDefault(name => name.Length == 0 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'));
        if (bad is not null)
            throw new ArgumentException($"'{bad}' cannot name a plot; letters, digits, '-', '_' and '.' can");
        var twice = plots.GroupBy(plot => plot.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw new ArgumentException($"two plots are named '{twice.Key}'; the second would replace the first's file");
    }
}
