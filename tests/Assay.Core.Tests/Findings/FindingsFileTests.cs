using Assay.Core.Errors;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Core.Tests.Findings;

public sealed class FindingsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Findings_come_back_as_they_were_written()
    {
        FindingsFile.Write(_folder["findings.json"], Samples.Findings);
        Assert.Equal(Samples.Findings, FindingsFile.Read(_folder["findings.json"]));
    }

    [Fact]
    public void A_value_that_was_not_measured_is_the_word_NaN_and_a_paper_value_that_is_not_printed_is_null()
    {
        FindingsFile.Write(_folder["findings.json"], Samples.Findings);
        var text = File.ReadAllText(_folder["findings.json"]);
        Assert.Contains("\"value\": \"NaN\"", text, StringComparison.Ordinal);
        Assert.Contains("\"paperValue\": null", text, StringComparison.Ordinal);
        Assert.Contains("\"verdict\": \"inconclusive\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_later_version_of_the_format_is_refused()
    {
        File.WriteAllText(_folder["findings.json"], """{"version": 2, "findings": []}""");
        Assert.Contains("version 2 of the format, expected 1", Assert.Throws<UnreadableFileException>(() => FindingsFile.Read(_folder["findings.json"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_null_where_a_number_belongs_is_refused()
    {
        FindingsFile.Write(_folder["findings.json"], Samples.Findings);
        File.WriteAllText(_folder["findings.json"], File.ReadAllText(_folder["findings.json"]).Replace("\"NaN\"", "null", StringComparison.Ordinal));
        Assert.Throws<UnreadableFileException>(() => FindingsFile.Read(_folder["findings.json"]));
    }

    [Fact]
    public void The_verdict_of_an_analogue_never_reads_as_a_bare_holds() =>
        Assert.All(Enum.GetValues<Verdict>(), verdict => Assert.Contains("(analogue)", (Samples.Findings[1] with { Verdict = verdict }).VerdictText, StringComparison.Ordinal));

    public void Dispose() => _folder.Dispose();
}
