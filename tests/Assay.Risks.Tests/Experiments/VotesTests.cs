using Assay.Core.Randomness;
using Assay.Risks.Experiments;
using Assay.Risks.Replication;
using Assay.Risks.Samples;

namespace Assay.Risks.Tests.Experiments;

public sealed class VotesTests
{
    [Fact]
    public void Leaving_a_document_out_counts_the_others_and_one_vote_each_averages_documents()
    {
        var repository = SampleRepository.Repository;
        var coded = repository.Risks.Where(row => row.Causal.Entity is 1 or 2 or 3).ToList();
        var votes = Votes.Of(new(repository, "", ReplicationReport.Of(repository, new(Resamples: 0)), new SeedStreams(1), new(2)));
        Assert.Equal(coded.Select(row => row.Document).Distinct().Count(), votes.LeftOut.Count);
        var others = coded.Where(row => row.Document != 2).ToList();
        var without = votes.LeftOut.Single(vote => vote.Name.StartsWith("Birch2022", StringComparison.Ordinal));
        Assert.Equal((others.Count, (double)others.Count(row => row.Causal.Entity == 2) / others.Count), (without.Risks, without.Ai));
        var documents = coded.GroupBy(row => row.Document).Select(rows => (double)rows.Count(row => row.Causal.Entity == 1) / rows.Count());
        Assert.Equal(documents.Average(), votes.OneEach.Human, 12);
    }
}
