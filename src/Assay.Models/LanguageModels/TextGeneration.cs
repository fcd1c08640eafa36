using Assay.Core.Options;
using Assay.Core.Randomness;
using Assay.Models.Text;
using static TorchSharp.torch;

namespace Assay.Models.LanguageModels;

/// <summary>How the next token is drawn.</summary>
public sealed record TextGenerationOptions : IOptions
{
    /// <summary>Tokens to add at most; the end-of-document token ends earlier.</summary>
    public int Tokens { get; init; } = 100;

    /// <summary>Logits are divided by this; 0 always takes the likeliest.</summary>
    public double Temperature { get; init; } = 0.8;

    /// <summary>Draws among so many of the likeliest; 0 among all.</summary>
    public int TopK { get; init; } = 40;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Tokens < 1)
            yield return new Fault("tokens", $"is {Tokens}, expected at least 1");
        if (Temperature is not (>= 0 and < double.PositiveInfinity))
            yield return new Fault("temperature", $"is {Temperature}, expected 0 or more");
        if (TopK < 0)
            yield return new Fault("topK", $"is {TopK}, expected 0 or more");
    }
}

/// <summary>Continues a prompt. Every token runs the whole pass anew; the context slides when it is full.</summary>
public static class TextGeneration
{
    /// <summary>The continuation, without the prompt.</summary>
    public static string Generate(
        Transformer model, ITokenizer tokenizer, string prompt, TextGenerationOptions options, SeedStream stream, CancellationToken cancellation = default)
    {
        OptionsCheck.Require(options, "text generation");
        using var noGrad = no_grad();
        List<int> text = [.. tokenizer.Encode(prompt)];
        var start = text.Count;
        while (text.Count - start < options.Tokens)
        {
            cancellation.ThrowIfCancellationRequested();
            var next = Draw(NextLogits(model, tokenizer.BosId, text), options, stream);
            if (next == tokenizer.EosId)
                break;
            text.Add(next);
        }
        return tokenizer.Decode(text.ToArray().AsSpan(start));
    }

    private static float[] NextLogits(Transformer model, int bos, List<int> text)
    {
        using var scope = NewDisposeScope();
        var seen = text.Skip(Math.Max(0, text.Count - model.Config.ContextLength + 1));
        long[] ids = [bos, .. seen.Select(id => (long)id)];
        var logits = model.Forward(tensor(ids).unsqueeze(0).to(model.Device));
        return logits.select(1, ids.Length - 1).view(-1).to(float32).cpu().data<float>().ToArray();
    }

    private static int Draw(float[] logits, TextGenerationOptions options, SeedStream stream)
    {
        var order = Enumerable.Range(0, logits.Length).OrderByDescending(id => logits[id]).ToArray();
        if (options.Temperature == 0)
            return order[0];
        var kept = options.TopK == 0 ? order : order[..Math.Min(options.TopK, order.Length)];
        var weights = kept.Select(id => Math.Exp((logits[id] - logits[order[0]]) / options.Temperature)).ToArray();
        var left = stream.NextDouble() * weights.Sum();
        for (var i = 0; i < kept.Length; i++)
        {
            left -= weights[i];
            if (left < 0)
                return kept[i];
        }
        return kept[^1];
    }
}
