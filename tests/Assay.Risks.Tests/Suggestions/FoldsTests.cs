using Assay.Core.Randomness;
using Assay.Risks.Samples;
using Assay.Risks.Suggestions;

namespace Assay.Risks.Tests.Suggestions;

public sealed class FoldsTests
{
    private static readonly CountedText Nothing = new(new Dictionary<string, int>(), new Dictionary<string, int>());

    private static CodedText[] Texts(params int[] documents) => [.. documents.Select((document, i) => new CodedText(Nothing, document, 1, [0, i % 4, 0, 0, 0]))];

    private static int[] Deal(FoldScheme scheme, IReadOnlyList<CodedText> texts, int count, ulong seed = 1) => Folds.Of(scheme, texts, count, new SeedStream(seed));

    [Fact]
    public void No_document_is_parted()
    {
        var texts = Texts([.. Enumerable.Range(0, 300).Select(i => i * i % 23)]);
        for (ulong seed = 1; seed < 20; seed++)
        {
            var folds = Deal(FoldScheme.Documents, texts, 5, seed);
            Assert.All(texts.Zip(folds).GroupBy(pair => pair.First.Document), rows => Assert.Single(rows.Select(pair => pair.Second).Distinct()));
            Assert.Equal([0, 1, 2, 3, 4], folds.Distinct().Order());
        }
    }

    [Fact]
    public void Documents_that_share_text_stay_together()
    {
        var folds = Deal(FoldScheme.Families, Texts(16, 17, 18, 23, 57, 1, 2, 3, 4, 5), 4);
        Assert.Single(folds.Take(3).Distinct());
        Assert.Equal(folds[3], folds[4]);
    }

    [Fact]
    public void Random_parts_have_as_much_of_each_subdomain()
    {
        var texts = Texts([.. Enumerable.Range(0, 80)]);
        var folds = Deal(FoldScheme.Random, texts, 5);
        Assert.All(texts.Zip(folds).GroupBy(pair => (pair.Second, pair.First[SuggestionTarget.Subdomain])), cell => Assert.Equal(4, cell.Count()));
    }

    [Fact]
    public void The_last_releases_documents_are_tested_by_those_before() => Assert.Equal([-1, -1, 0, 0], Deal(FoldScheme.Later, Texts(1, 56, 57, 65), 10));

    [Fact]
    public void Nothing_of_a_tested_document_is_learnt_from()
    {
        var set = TrainingSet.Of(SampleRepository.Repository, new());
        Assert.Contains(set.Extra, text => text.Document > 0);
        var folds = Deal(FoldScheme.Documents, set.Texts, 3);
        for (var fold = 0; fold < 3; fold++)
        {
            var shown = OutOfFold.Shown(folds, fold).Select(i => set.Texts[i].Document).Concat(OutOfFold.ExtraShown(set.Texts, folds, set.Extra, fold).Select(text => text.Document));
            Assert.Empty(shown.Intersect(set.Texts.Where((_, i) => folds[i] == fold).Select(text => text.Document)));
        }
    }
}
