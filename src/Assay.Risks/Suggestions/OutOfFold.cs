namespace Assay.Risks.Suggestions;

/// <summary>What models say of texts whose fold they were not shown.</summary>
internal static class OutOfFold
{
    /// <summary>Learns from the other folds, fold by fold, on all cores.</summary>
    /// <param name="texts">What is tested, and learnt from when it is not.</param>
    /// <param name="folds">The fold of each; those below 0 are never tested, and nothing is said of them.</param>
    /// <param name="extra">Only learnt from, and not where its document is tested.</param>
    /// <param name="fit">Learns.</param>
    /// <param name="cancellation">Looked at before each fold.</param>
    public static TSaid?[] Of<TSaid>(IReadOnlyList<CodedText> texts, IReadOnlyList<int> folds, IReadOnlyList<CodedText> extra, Func<IReadOnlyList<CodedText>, Func<CountedText, TSaid>> fit, CancellationToken cancellation)
        where TSaid : class
    {
        var said = new TSaid?[texts.Count];
        Parallel.ForEach(folds.Where(fold => fold >= 0).Distinct(), new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, fold =>
        {
            var model = fit([.. Shown(folds, fold).Select(i => texts[i]), .. ExtraShown(texts, folds, extra, fold)]);
            for (var i = 0; i < said.Length; i++)
                said[i] = folds[i] == fold ? model(texts[i].Text) : said[i];
        });
        return said;
    }

    /// <summary>Numbers of the rows that a fold's model learns from.</summary>
    public static IEnumerable<int> Shown(IReadOnlyList<int> folds, int fold) => Enumerable.Range(0, folds.Count).Where(i => folds[i] != fold);

    /// <summary>The further texts that it learns from: none of a document that it is tested on.</summary>
    public static IEnumerable<CodedText> ExtraShown(IReadOnlyList<CodedText> texts, IReadOnlyList<int> folds, IReadOnlyList<CodedText> extra, int fold)
    {
        var hidden = Enumerable.Range(0, texts.Count).Where(i => folds[i] == fold).Select(i => texts[i].Document).ToHashSet();
        return extra.Where(text => !hidden.Contains(text.Document));
    }
}
