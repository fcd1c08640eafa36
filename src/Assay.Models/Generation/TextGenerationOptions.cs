using Assay.Core.Options;

namespace Assay.Models.Generation;

/// <summary>How the next token is drawn, and when the text ends.</summary>
public sealed record TextGenerationOptions : IOptions
{
    /// <summary>Tokens to add at most; the end-of-document token and stop strings end earlier.</summary>
    public int Tokens { get; init; } = 100;

    /// <summary>Logits are divided by this; 0 always takes the likeliest.</summary>
    public double Temperature { get; init; } = 0.8;

    /// <summary>Draws among so many of the likeliest; 0 among all.</summary>
    public int TopK { get; init; } = 40;

    /// <summary>Draws among the fewest of those that together have this probability (Holtzman et al. 2020, nucleus sampling); 1 among all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>The text ends before the first of these that appears in it.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>Tokens that end the text, as the end of a turn does in a chat; null: the tokenizer's end of document.</summary>
    public IReadOnlyList<int>? EndTokens { get; init; }

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Tokens < 1)
            yield return new Fault("tokens", $"is {Tokens}, expected at least 1");
        if (Temperature is not (>= 0 and < double.PositiveInfinity))
            yield return new Fault("temperature", $"is {Temperature}, expected 0 or more");
        if (TopK < 0)
            yield return new Fault("topK", $"is {TopK}, expected 0 or more");
        if (TopP is not (> 0 and <= 1))
            yield return new Fault("topP", $"is {TopP}, expected above 0 and at most 1");
        if (Stop.Contains(""))
            yield return new Fault("stop", "holds an empty string, which would end the text before it begins");
    }
}
