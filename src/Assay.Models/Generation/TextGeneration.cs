using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Models.Text;

namespace Assay.Models.Generation;

/// <summary>Continues prompts, several side by side.</summary>
/// <remarks>A full context is halved: each sequence keeps its first token and the last half, and is read anew.</remarks>
public sealed class TextGeneration(Transformer model, ITokenizer tokenizer)
{
    /// <summary>What to read and replace in every pass, say to steer the text by a dictionary's latent.</summary>
    public Taps Taps { get; init; } = new();

    /// <summary>The continuation of one prompt, without the prompt.</summary>
    public static string Generate(
        Transformer model, ITokenizer tokenizer, string prompt, TextGenerationOptions options, SeedStream stream, CancellationToken cancellation = default)
    {
        var generation = new TextGeneration(model, tokenizer);
        return generation.Continue([generation.Prompt(prompt)], options, stream, null, cancellation)[0].Text;
    }

    /// <summary>A text as a prompt: its ids behind BOS, if the model was trained with one. A text without tokens is the start of a document.</summary>
    public int[] Prompt(string text)
    {
        var ids = tokenizer.Encode(text);
        return tokenizer.PrependsBos || ids.Length == 0 ? [tokenizer.BosId, .. ids] : ids;
    }

    /// <summary>Continues prompts of any lengths side by side. A prompt's draws depend on the stream and its place alone.</summary>
    /// <param name="prompts">Ids as the model shall see them, BOS included.</param>
    /// <param name="options">Those of every prompt.</param>
    /// <param name="stream">One draw a prompt, then no more.</param>
    /// <param name="written">Told each piece of text as soon as it is certain, and whose it is.</param>
    /// <param name="cancellation">Between two tokens.</param>
    public IReadOnlyList<GeneratedText> Continue(
        IReadOnlyList<int[]> prompts, TextGenerationOptions options, SeedStream stream, Action<int, string>? written = null, CancellationToken cancellation = default)
    {
        OptionsCheck.Require(options, "text generation");
        if (prompts.Count == 0)
            return [];
        var rows = prompts.Select(prompt => new Row(new GrowingText(tokenizer, prompt, options.Stop), new SeedStream(stream.NextUInt64()))).ToArray();
        using var run = new TokenRun(model, prompts, options.Tokens, Taps);
        for (var step = 0; step < options.Tokens; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            var next = Draw(run, rows, options, cancellation);
            for (var row = 0; row < rows.Length; row++)
                Take(rows[row], next[row], options, piece => written?.Invoke(row, piece));
            if (Array.TrueForAll(rows, row => row.End is not null))
                break;
            run.Add(next);
        }
        return [.. rows.Select((row, at) => Finished(row, piece => written?.Invoke(at, piece)))];
    }

    private int[] Draw(TokenRun run, Row[] rows, TextGenerationOptions options, CancellationToken cancellation)
    {
        using var logits = run.Next(cancellation);
        var known = (int)Math.Min(logits.shape[1], tokenizer.VocabularySize);       // many models have rows for more tokens than there are
        var next = new int[rows.Length];
        for (var row = 0; row < rows.Length; row++)
        {
            using var its = logits[row];
            // A sequence that has ended is carried along until the others have, with any token.
            next[row] = rows[row].End is null ? TokenSampler.Draw(its.data<float>().ToArray().AsSpan(0, known), options, rows[row].Stream) : 0;
        }
        return next;
    }

    private void Take(Row row, int id, TextGenerationOptions options, Action<string> written)
    {
        if (row.End is not null)
            return;
        if (options.EndTokens?.Contains(id) ?? id == tokenizer.EosId)
        {
            row.End = GenerationEnd.EndToken;
            return;
        }
        if (row.Text.Add(id) is { Length: > 0 } piece)
            written(piece);
        if (row.Text.Stopped)
            row.End = GenerationEnd.StopString;
    }

    private static GeneratedText Finished(Row row, Action<string> written)
    {
        if (row.Text.Finish() is { Length: > 0 } piece)
            written(piece);
        return new GeneratedText(row.Text.Text, row.Text.Ids, row.End ?? GenerationEnd.Length);
    }

    private sealed class Row(GrowingText text, SeedStream stream)
    {
        public GrowingText Text => text;

        public SeedStream Stream => stream;

        public GenerationEnd? End { get; set; }
    }
}

/// <summary>What a model wrote.</summary>
/// <param name="Text">Without the prompt, and without the stop string that ended it.</param>
/// <param name="Ids">The tokens drawn, those of a stop string included, without the end token.</param>
/// <param name="End">Why there is no more.</param>
public sealed record GeneratedText(string Text, IReadOnlyList<int> Ids, GenerationEnd End);

/// <summary>Why a generated text ended.</summary>
public enum GenerationEnd
{
    /// <summary>As many tokens as were asked for.</summary>
    Length,

    /// <summary>A token that ends texts.</summary>
    EndToken,

    /// <summary>One of the stop strings.</summary>
    StopString,
}
