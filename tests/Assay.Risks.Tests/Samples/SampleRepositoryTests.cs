using Assay.Risks.Replication;
using Assay.Risks.Samples;

namespace Assay.Risks.Tests.Samples;

public sealed class SampleRepositoryTests
{
    private static readonly Repository Sample = SampleRepository.Repository;

    [Fact]
    public void The_sample_is_sound_and_in_the_form_of_release_3()
    {
        Assert.Empty(Sample.Problems);
        Assert.Equal((65, 52, 6, 3, false), (Sample.Rows.Count, Sample.Risks.Count(), Sample.Documents.Count, Sample.Release, Sample.IsPublished));
        Assert.StartsWith("Invented", Sample.Attribution, StringComparison.Ordinal);
    }

    [Fact]
    public void It_has_every_subdomain_and_each_kind_of_row_that_is_counted_otherwise()
    {
        var codes = Sample.Risks.Select(row => row.Domain!.Value).ToHashSet();
        Assert.Equal(24, codes.Count(code => code.IsSubdomain));
        Assert.Contains(new DomainCode(4, 0), codes);
        Assert.Contains(new DomainCode(0, 1), codes);
        Assert.Contains(Sample.Risks, row => row.Causal.Entity == CausalCode.NotCoded);
        Assert.Contains(Sample.Rows, row => row.Level == RowLevel.AdditionalEvidence);
    }

    // What the paper prints is not about invented rows.
    [Fact]
    public void It_is_counted_and_compared_with_nothing()
    {
        var report = ReplicationReport.Of(Sample, new(Resamples: 0));
        Assert.Empty(report.Comparisons);
        Assert.Empty(report.Errata);
        // By hand: 52 risks, two not coded.
        Assert.All(report.Tables[0].Shares, share => Assert.Equal(50, share.Of));
        Assert.Equal(6, report.Tables.Single(table => table.Id == "documents")["1", "documents"]!.Of);
    }
}
