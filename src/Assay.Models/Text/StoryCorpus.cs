using System.Text;
using static TorchSharp.torch;

namespace Assay.Models.Text;

/// <summary>Labelled texts as a model reads them: the sequences of <see cref="TokenSequences.Pack"/> over the texts, and the factors of each token.</summary>
public sealed class StoryCorpus : IDisposable
{
    private StoryCorpus(TokenSequences sequences, FactorLabels labels) => (Sequences, Labels) = (sequences, labels);

    /// <summary>[N, T].</summary>
    public TokenSequences Sequences { get; }

    /// <summary>[N, T, F].</summary>
    public FactorLabels Labels { get; }

    /// <summary>Packs <paramref name="stories"/> into sequences of <paramref name="length"/> tokens. A token has a factor if its last byte lies in one of the factor's spans.</summary>
    /// <param name="stories">In this order.</param>
    /// <param name="factorNames">Of the source that made the stories.</param>
    /// <param name="tokenizer">Must lose nothing: the tokens' bytes in a row are the text, a blank before it aside.</param>
    /// <param name="length">Tokens per sequence, BOS included.</param>
    /// <exception cref="Core.Errors.AssayException">The stories are shorter than one sequence.</exception>
    public static StoryCorpus Pack(IEnumerable<Story> stories, IReadOnlyList<string> factorNames, ITokenizer tokenizer, int length)
    {
        var packing = new SequencePacking(length, tokenizer.BosId);
        var active = new List<(int Place, int Factor)>();
        foreach (var story in stories)
        {
            var ids = tokenizer.Encode(story.Text);
            var places = packing.Add(ids);
            packing.Add([tokenizer.EosId]);
            active.AddRange(Project(story, ids, tokenizer).Select(label => (places[label.Token], label.Factor)));
        }
        var sequences = new TokenSequences(packing.ToTensor(), tokenizer);
        return new(sequences, Label(active, factorNames, sequences));
    }

    /// <summary>The (token, factor) pairs that are active in one story.</summary>
    internal static IEnumerable<(int Token, int Factor)> Project(Story story, int[] ids, ITokenizer tokenizer)
    {
        var lastBytes = new int[ids.Length];
        // One byte more than the text has is the blank that SentencePiece models of Llama's kind put before it.
        var bytes = ids.Sum(tokenizer.ByteCount);
        var end = story.Text.Length - bytes;
        if (end is not (0 or -1) || !Ascii.IsValid(story.Text))
            throw new ArgumentException("labels are projected through bytes: the story must be ASCII and the tokens' bytes in a row the text", nameof(story));
        for (var i = 0; i < ids.Length; i++)
            lastBytes[i] = (end += tokenizer.ByteCount(ids[i])) - 1;
        foreach (var span in story.Factors)
        {
            for (var token = AtOrAfter(lastBytes, span.Start); token < ids.Length && lastBytes[token] < span.End; token++)
                yield return (token, span.Factor);
        }
    }

    private static int AtOrAfter(int[] sorted, int value)
    {
        var found = Array.BinarySearch(sorted, value);
        return found < 0 ? ~found : found;
    }

    private static FactorLabels Label(List<(int Place, int Factor)> active, IReadOnlyList<string> names, TokenSequences sequences)
    {
        var flags = new bool[sequences.Count * sequences.Length * names.Count];
        foreach (var (place, factor) in active)
        {
            var index = (long)place * names.Count + factor;
            if (index < flags.Length)                   // the tail that fills no sequence
                flags[index] = true;
        }
        return new(names, tensor(flags, [sequences.Count, sequences.Length, names.Count]));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Sequences.Dispose();
        Labels.Dispose();
    }
}
