using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Risks.Samples;
using Assay.Risks.Suggestions;
using Assay.TestKit;

namespace Assay.Risks.Tests.Suggestions;

public sealed class KeptSuggesterTests : IDisposable
{
    private static readonly RiskText Words = RiskText.Of("Letters in a bank's style ask for passwords");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_kept_suggests_the_same_and_is_learnt_once()
    {
        var (first, second) = (Suggest(), Suggest());
        Assert.Equal((1, 0), (first.Learnt, second.Learnt));
        Assert.Equal(Told(RiskSuggester.Train(SampleRepository.Repository, new(), TestContext.Current.CancellationToken)), Told(first.Suggester));
        Assert.Equal(Told(first.Suggester), Told(second.Suggester));
    }

    [Fact]
    public void Other_options_and_other_rows_are_learnt_apart()
    {
        Suggest();
        Assert.Equal(1, Suggest(new() { Precision = 0.9 }).Learnt);
        Assert.Equal(2, Files().Length);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(60)]
    [InlineData(5_000)]
    public void A_file_that_was_changed_or_cut_is_learnt_anew_and_replaced(int at)
    {
        Suggest();
        var bytes = File.ReadAllBytes(Files()[0]);
        bytes[at] ^= 1;
        File.WriteAllBytes(Files()[0], bytes);
        Assert.Equal((1, 0), (Suggest().Learnt, Suggest().Learnt));
        File.WriteAllBytes(Files()[0], bytes[..at]);
        Assert.Equal((1, 0), (Suggest().Learnt, Suggest().Learnt));
    }

    [Fact]
    public void Nothing_is_kept_of_learning_that_was_stopped()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => new KeptSuggester(_folder["kept"]).Of(SampleRepository.Repository, new(), () => { }, stopped.Token));
        Assert.False(Directory.Exists(_folder["kept"]));
    }

    [Fact]
    public void Another_file_is_told() => Assert.Contains("is no suggester", Assert.Throws<UnreadableFileException>(() => SuggesterFile.Read([1, 2, 3], "f", new())).Message, StringComparison.Ordinal);

    private string[] Files() => Directory.GetFiles(_folder["kept"]);

    private (RiskSuggester Suggester, int Learnt) Suggest(SuggestionOptions? options = null)
    {
        var learnt = 0;
        var suggester = new KeptSuggester(_folder["kept"]).Of(SampleRepository.Repository, options ?? new(), () => learnt++, TestContext.Current.CancellationToken);
        return (suggester, learnt);
    }

    private static string Told(RiskSuggester suggester) => OptionsJson.Write(suggester.Suggest(Words));
}
