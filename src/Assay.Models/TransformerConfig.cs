using Assay.Core.Options;

namespace Assay.Models;

/// <summary>The shape and constants of a decoder-only transformer of the Gemma 2 family (Gemma Team 2024, 2408.00118).</summary>
/// <remarks>The defaults are a small model that two cores train in minutes; the constants are Gemma 2's.</remarks>
public sealed record TransformerConfig : IOptions
{
    /// <summary>V, rows of the embedding, special tokens included.</summary>
    public int VocabularySize { get; init; } = 1024;

    /// <summary>d, width of the residual stream.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Number of blocks.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>Query heads.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Key and value heads; each serves Heads / KeyValueHeads query heads in a row.</summary>
    public int KeyValueHeads { get; init; } = 2;

    /// <summary>Width of one head; even, because rotary positions turn pairs.</summary>
    public int HeadWidth { get; init; } = 16;

    /// <summary>Hidden width of the gated MLP.</summary>
    public int MlpWidth { get; init; } = 256;

    /// <summary>The longest sequence.</summary>
    public int ContextLength { get; init; } = 64;

    /// <summary>Attention's own constants.</summary>
    public AttentionConfig Attention { get; init; } = new();

    /// <summary>Added to the mean square in every norm.</summary>
    public double NormEpsilon { get; init; } = 1e-6;

    /// <summary>c of logits = c·tanh(logits / c); null turns it off.</summary>
    public double? FinalSoftCap { get; init; } = 30;

    /// <summary>Ids of the special tokens.</summary>
    public SpecialTokens Tokens { get; init; } = new();

    /// <summary>Number of weights; the embedding, being tied, counts once.</summary>
    public long Parameters()
    {
        long attention = (2L * Heads + 2L * KeyValueHeads) * HeadWidth * Width, mlp = 3L * Width * MlpWidth;
        return (long)VocabularySize * Width + Layers * (attention + mlp + 4L * Width) + Width;
    }

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        var sizes = new (string Name, int Value)[]
        {
            ("vocabularySize", VocabularySize), ("width", Width), ("layers", Layers), ("heads", Heads), ("keyValueHeads", KeyValueHeads),
            ("headWidth", HeadWidth), ("mlpWidth", MlpWidth), ("contextLength", ContextLength),
        };
        foreach (var (name, value) in sizes.Where(size => size.Value < 1))
            yield return new Fault(name, $"is {value}, expected at least 1");
        if (KeyValueHeads > 0 && Heads % KeyValueHeads != 0)
            yield return new Fault("keyValueHeads", $"is {KeyValueHeads}, expected a divisor of heads ({Heads})");
        if (HeadWidth % 2 != 0)
            yield return new Fault("headWidth", $"is {HeadWidth}, expected an even number: rotary positions turn pairs");
        if (FinalSoftCap is <= 0)
            yield return new Fault("finalSoftCap", $"is {FinalSoftCap}, expected a positive number, or null for none");
        if (NormEpsilon is not > 0)
            yield return new Fault("normEpsilon", $"is {NormEpsilon}, expected a positive number");
        foreach (var fault in Attention.Faults())
            yield return fault with { Member = $"attention.{fault.Member}" };
    }

    /// <summary>Reads the <c>config.json</c> of a Hugging Face folder whose model type is gemma2.</summary>
    public static TransformerConfig Load(string folder) => Formats.GemmaConfigFile.Read(Path.Combine(folder, "config.json"));

    /// <summary>Writes <c>config.json</c> as Hugging Face's Gemma2Config reads it.</summary>
    public void Save(string folder) => Formats.GemmaConfigFile.Write(Path.Combine(folder, "config.json"), this);

    /// <summary>Query heads per key-value head.</summary>
    internal int Group => Heads / KeyValueHeads;

    /// <summary>Gemma 2 lets layers 0, 2, 4… see only the window; null where the layer sees everything.</summary>
    internal int? Window(int layer) => layer % 2 == 0 ? Attention.SlidingWindow : null;

    internal double QueryFactor => 1 / Math.Sqrt(Attention.QueryScale ?? HeadWidth);
}

/// <summary>Constants of attention.</summary>
public sealed record AttentionConfig : IOptions
{
    /// <summary>Queries are divided by the root of this; null means the head's width. Gemma 2 27B has 144 where heads are 128 wide.</summary>
    public double? QueryScale { get; init; }

    /// <summary>c of scores = c·tanh(scores / c); null turns it off.</summary>
    public double? SoftCap { get; init; } = 50;

    /// <summary>On even layers a key is seen while query − key &lt; this; null lets every layer see all.</summary>
    public int? SlidingWindow { get; init; }

    /// <summary>Base of the rotary frequencies.</summary>
    public double RopeTheta { get; init; } = 10_000;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (QueryScale is <= 0)
            yield return new Fault("queryScale", $"is {QueryScale}, expected a positive number, or null for the head's width");
        if (SoftCap is <= 0)
            yield return new Fault("softCap", $"is {SoftCap}, expected a positive number, or null for none");
        if (SlidingWindow is < 1)
            yield return new Fault("slidingWindow", $"is {SlidingWindow}, expected at least 1, or null for none");
        if (RopeTheta is not > 1)
            yield return new Fault("ropeTheta", $"is {RopeTheta}, expected more than 1");
    }
}

/// <summary>Ids of the special tokens; the defaults are Gemma's.</summary>
public sealed record SpecialTokens
{
    /// <summary>Begins every sequence.</summary>
    public int Bos { get; init; } = 2;

    /// <summary>Ends a document.</summary>
    public int Eos { get; init; } = 1;

    /// <summary>Fills short sequences.</summary>
    public int Pad { get; init; }
}
