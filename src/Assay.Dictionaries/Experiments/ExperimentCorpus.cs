using Assay.Core.Randomness;
using Assay.Models.Text;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Experiments;

/// <summary>The text of an experiment, packed: what is trained on, what is evaluated on, and what is known of the latter.</summary>
internal sealed record ExperimentCorpus(ITokenizer Tokenizer, TokenSequences Train, TokenSequences HeldOut) : IDisposable
{
    /// <summary>Factors of the held-out tokens; null for text without labels.</summary>
    public FactorLabels? Labels { get; private init; }

    /// <summary>The subset of each held-out sequence; null for text without subsets.</summary>
    public IReadOnlyList<string>? Subsets { get; private init; }

    /// <summary>What the text is, for the report.</summary>
    public required string Description { get; init; }

    /// <summary>The built-in stories, or the user's files. A tokenizer is trained on the training part unless one is given.</summary>
    public static ExperimentCorpus Prepare(ExperimentText options, ITokenizer? tokenizer, int contextLength, SeedStreams seeds) => options.Path is { } path
        ? FromFiles(path, options, tokenizer, contextLength, seeds)
        : FromSource(new StoryGenerator(seeds.Stream("text/stories")), options, tokenizer, contextLength, seeds);

    /// <summary>Dialogues in the words of the stories, for the chat-tuned copy.</summary>
    public static ExperimentCorpus Dialogues(ExperimentText options, ITokenizer tokenizer, int contextLength, SeedStreams seeds) =>
        FromSource(new DialogueStories(seeds.Stream("text/dialogues")), options, tokenizer, contextLength, seeds);

    public void Dispose()
    {
        Train.Dispose();
        HeldOut.Dispose();
        Labels?.Dispose();
    }

    private static ExperimentCorpus FromFiles(string path, ExperimentText options, ITokenizer? tokenizer, int contextLength, SeedStreams seeds)
    {
        var documents = TextFiles.Read(path);
        var (train, heldOut) = TokenSequences.Split(documents, options.HeldOutShare, seeds.Stream("text/held-out"));
        tokenizer ??= ByteLevelBpe.Train(train, options.VocabularySize);
        var (trainIds, heldOutIds) = (TokenSequences.Pack(train, tokenizer, contextLength), TokenSequences.Pack(heldOut, tokenizer, contextLength));
        return new(tokenizer, trainIds, heldOutIds)
        {
            Description = FormattableString.Invariant($"{Path.GetFileName(path.TrimEnd('/'))}: {train.Count} documents ({trainIds.Count} sequences of {contextLength} tokens) to train on, {heldOut.Count} ({heldOutIds.Count}) held out"),
        };
    }

    private static ExperimentCorpus FromSource(IStorySource source, ExperimentText options, ITokenizer? tokenizer, int contextLength, SeedStreams seeds)
    {
        var train = Enumerable.Range(0, options.Stories).Select(_ => source.Next().Text).ToArray();
        tokenizer ??= ByteLevelBpe.Train(train, options.VocabularySize);
        // Sorted by subset, so that nearly every sequence is of one; then shuffled, so that halves and prefixes are alike.
        var heldOut = Enumerable.Range(0, options.HeldOutStories).Select(_ => source.Next()).OrderBy(story => story.Subset, StringComparer.Ordinal);
        using var sorted = StoryCorpus.Pack(heldOut, source.FactorNames, tokenizer, contextLength);
        var order = Enumerable.Range(0, (int)sorted.Sequences.Count).Select(i => (long)i).ToArray();
        seeds.Stream("text/evaluation-order").Shuffle(order.AsSpan());
        using var index = tensor(order);
        var labels = new FactorLabels(source.FactorNames, sorted.Labels.Active.index_select(0, index));
        var trainIds = TokenSequences.Pack(train, tokenizer, contextLength);
        return new(tokenizer, trainIds, new TokenSequences(sorted.Sequences.Ids.index_select(0, index), tokenizer))
        {
            Labels = labels,
            Subsets = MainSubsets(labels, source.Subsets),
            Description = FormattableString.Invariant($"built-in {(source is DialogueStories ? "dialogues" : "stories")}: {options.Stories} ({trainIds.Count} sequences of {contextLength} tokens) to train on, {options.HeldOutStories} ({order.Length}) held out, {source.FactorNames.Count} labelled factors"),
        };
    }

    // The subset of most of a sequence's tokens.
    private static string[] MainSubsets(FactorLabels labels, IReadOnlyList<string> subsets)
    {
        using var scope = NewDisposeScope();
        var counts = stack([.. subsets.Select(subset => labels[$"subset: {subset}"].sum(1))], 1);   // [N, subsets]
        return [.. counts.argmax(1).data<long>().ToArray().Select(i => subsets[(int)i])];
    }
}
