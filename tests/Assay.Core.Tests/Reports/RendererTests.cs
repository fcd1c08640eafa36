using System.Text.RegularExpressions;
using Assay.Core.Findings;
using Assay.Core.Options;
using Assay.Core.Reports;
using Assay.TestKit;

namespace Assay.Core.Tests.Reports;

public sealed class RendererTests
{
    [Fact]
    public void Markdown_reads_as_expected() => ExpectedText.Matches(MarkdownRenderer.Render(Samples.Report), "report.md.expected.txt");

    [Fact]
    public void Html_reads_as_expected()
    {
        // Plots are looked at elsewhere; the style has nothing to say to a test.
        var html = HtmlRenderer.Render(Samples.Report, plot => $"<svg>{plot.Name}</svg>");
        ExpectedText.Matches(Regex.Replace(html, "<style>.*</style>", "<style></style>", RegexOptions.Singleline), "report.html.expected.txt");
    }

    [Fact]
    public void Html_asks_for_nothing_outside_itself()
    {
        var html = HtmlRenderer.Render(Samples.Report);
        var addresses = Regex.Matches(html, "(?:src|href)=\"([^\"]*)\"").Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(4, addresses.Count);
        Assert.All(addresses, address => Assert.StartsWith("data:image/svg+xml;base64,", address, StringComparison.Ordinal));
        Assert.DoesNotContain("url(", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme: dark", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_holds_the_whole_report() =>
        Assert.Equal(OptionsJson.Write(Samples.Report), OptionsJson.Write(OptionsJson.Read<Report>(OptionsJson.Write(Samples.Report), "report.json")));

    [Fact]
    public void A_row_with_too_few_cells_is_refused()
    {
        var report = new Report("t", [new Table(["a", "b"], [["1"]])]);
        Assert.Contains("1 cells for 2 columns", Assert.Throws<ArgumentException>(() => MarkdownRenderer.Render(report)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => HtmlRenderer.Render(report));
    }

    [Fact]
    public void The_folder_gets_every_form_of_the_report()
    {
        using var folder = new TemporaryFolder();
        ReportFolder.Write(folder.Path, Samples.Report);
        string[] expected = ["plots/bars.png", "plots/bars.svg", "plots/firing.png", "plots/firing.svg", "plots/gates.png", "plots/gates.svg", "plots/pareto.png", "plots/pareto.svg", "report.html", "report.json", "report.md"];
        Assert.Equal(expected, Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder.Path, file).Replace('\\', '/')).Order(StringComparer.Ordinal));
        Assert.All(Regex.Matches(File.ReadAllText(folder["report.md"]), @"\]\((plots/[^)]*)\)"), link => Assert.True(File.Exists(folder[link.Groups[1].Value])));
    }

    [Fact]
    public void Plots_whose_names_collide_or_cannot_be_files_are_refused()
    {
        using var folder = new TemporaryFolder();
        var twice = new Report("t", [new Figure(Samples.Bars, ""), new Figure(Samples.Bars with { Name = "BARS" }, "")]);
        Assert.Contains("two plots are named", Assert.Throws<ArgumentException>(() => ReportFolder.Write(folder.Path, twice)).Message, StringComparison.Ordinal);
        var outside = new Report("t", [new Figure(Samples.Bars with { Name = "../bars" }, "")]);
        Assert.Contains("'../bars' cannot name a plot", Assert.Throws<ArgumentException>(() => ReportFolder.Write(folder.Path, outside)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1.23456, "1.235")]
    [InlineData(-0.000123456, "-0.0001235")]
    [InlineData(1234567.8, "1234568")]
    [InlineData(2.5e-9, "2.5e-9")]
    [InlineData(6.02e23, "6.02e23")]
    [InlineData(double.NaN, "—")]
    [InlineData(double.PositiveInfinity, "∞")]
    public void Numbers_print_four_significant_digits(double value, string text) => Assert.Equal(text, NumberText.Short(value));

    [Fact]
    public void An_interval_that_was_not_measured_is_left_out()
    {
        var finding = Samples.Findings[0];
        Assert.Equal("-0.98, -1 … -0.9 (95 % over 64 examples)", FindingText.Value(finding));
        Assert.Equal("-0.98", FindingText.Value(finding with { Interval = finding.Interval! with { Low = double.NaN, High = double.NaN } }));
        Assert.Equal("—", FindingText.Value(finding with { Value = double.NaN, Interval = new(double.NaN, double.NaN, 0.95, IntervalOver.Seeds, 3) }));
    }
}
