using Assay.Core.Options;
using Assay.Models.Families;

namespace Assay.Models;

/// <summary>The shape and constants of a decoder-only transformer: a family's wiring, and what its <c>config.json</c> may say.</summary>
/// <remarks>The defaults are a small model of the Gemma 2 family (Gemma Team 2024, 2408.00118) that two cores train in minutes.</remarks>
public sealed record TransformerConfig : IOptions
{
    // Far beyond any model there is; what lies above comes from a broken file, and its products would not fit a number.
    private const int Largest = 1 << 24, MostLayers = 4096;

    /// <summary>Whose wiring: <c>model_type</c> of config.json, say <c>gemma2</c> or <c>gpt_neox</c>.</summary>
    public string Family { get; init; } = "gemma2";

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

    /// <summary>Width of one head; even where rotary positions turn pairs.</summary>
    public int HeadWidth { get; init; } = 16;

    /// <summary>F, hidden width of the MLP.</summary>
    public int MlpWidth { get; init; } = 256;

    /// <summary>The longest sequence.</summary>
    public int ContextLength { get; init; } = 64;

    /// <summary>Attention's own constants.</summary>
    public AttentionConfig Attention { get; init; } = new();

    /// <summary>What else differs between models of one family.</summary>
    public VariantConfig Variant { get; init; } = new();

    /// <summary>Ids of the special tokens.</summary>
    public SpecialTokens Tokens { get; init; } = new();

    /// <summary>Number of weights; a tied embedding counts once.</summary>
    public long Parameters() => WeightLayout.Of(this).Sum(leaf => leaf.Count);

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (FamilyList.Find(Family) is null)
            yield return new Fault("family", $"is '{Family}', expected one of {FamilyList.Names}");
        var sizes = new (string Name, int Value)[]
        {
            ("vocabularySize", VocabularySize), ("width", Width), ("layers", Layers), ("heads", Heads), ("keyValueHeads", KeyValueHeads),
            ("headWidth", HeadWidth), ("mlpWidth", MlpWidth), ("contextLength", ContextLength),
        };
        foreach (var (name, value) in sizes.Where(size => size.Value is < 1 or > Largest))
            yield return new Fault(name, $"is {value}, expected 1 to {Largest}");
        if (Layers > MostLayers)
            yield return new Fault("layers", $"is {Layers}, expected at most {MostLayers}");
        if (KeyValueHeads > 0 && Heads % KeyValueHeads != 0)
            yield return new Fault("keyValueHeads", $"is {KeyValueHeads}, expected a divisor of heads ({Heads})");
        foreach (var fault in RotationFaults())
            yield return fault;
        foreach (var fault in Attention.Faults())
            yield return fault with { Member = $"attention.{fault.Member}" };
        foreach (var fault in Variant.Faults())
            yield return fault with { Member = $"variant.{fault.Member}" };
    }

    /// <summary>Reads the <c>config.json</c> of a Hugging Face folder.</summary>
    /// <exception cref="Core.Errors.UnreadableFileException">No family of ours, or a key that changes the computation in a way that is not understood.</exception>
    public static TransformerConfig Load(string folder) => Formats.ConfigFile.Read(Path.Combine(folder, "config.json"));

    /// <summary>Writes <c>config.json</c> as Hugging Face's class of the family reads it.</summary>
    /// <exception cref="Core.Errors.AssayException">The family has no key for something that this configuration says.</exception>
    public void Save(string folder) => Formats.ConfigFile.Write(Path.Combine(folder, "config.json"), this);

    /// <summary>Whether each branch has a norm behind it, so that <c>mlp_out</c> and <c>mlp_raw</c> differ (Gemma 2 and 3).</summary>
    public bool HasPostNorms => Wiring.PostNorms;

    /// <summary>What no config.json of the family changes.</summary>
    internal Wiring Wiring => FamilyList.Get(Family).Wiring;

    /// <summary>Query heads per key-value head.</summary>
    internal int Group => Heads / KeyValueHeads;

    /// <summary>Of each head's dimensions, how many turn with the position.</summary>
    internal int TurnedWidth => Wiring.LearnedPositions ? 0 : (int)(HeadWidth * Attention.Rotary.Fraction);

    /// <summary>Whether the layer belongs to those that see a window and turn by <see cref="RotaryConfig.LocalTheta"/>.</summary>
    internal bool IsLocal(int layer) => (layer + 1) % Attention.GlobalEvery != 0;

    /// <summary>How far back the layer sees; null where it sees everything.</summary>
    internal int? Window(int layer) => IsLocal(layer) ? Attention.SlidingWindow : null;

    internal double QueryFactor => 1 / Math.Sqrt(Attention.QueryScale ?? HeadWidth);

    private IEnumerable<Fault> RotationFaults()
    {
        if (FamilyList.Find(Family) is { Wiring.LearnedPositions: false } && (TurnedWidth < 2 || TurnedWidth % 2 != 0))
            yield return new Fault("headWidth", FormattableString.Invariant($"is {HeadWidth}, of which rotary positions turn {TurnedWidth}, expected an even number: they turn pairs"));
    }
}

/// <summary>Constants of attention.</summary>
public sealed record AttentionConfig : IOptions
{
    /// <summary>Queries are divided by the root of this; null means the head's width. Gemma 2 27B has 144 where heads are 128 wide.</summary>
    public double? QueryScale { get; init; }

    /// <summary>c of scores = c·tanh(scores / c); null turns it off.</summary>
    public double? SoftCap { get; init; } = 50;

    /// <summary>On local layers a key is seen while query − key &lt; this; null lets every layer see all.</summary>
    public int? SlidingWindow { get; init; }

    /// <summary>Of so many layers in a row the last is global and the others are local: 2 in Gemma 2 (local 0, 2, 4…), 6 in Gemma 3; 1 makes all global.</summary>
    public int GlobalEvery { get; init; } = 2;

    /// <summary>Whether queries, keys and values have biases.</summary>
    public bool InputBias { get; init; }

    /// <summary>Whether the output projection has a bias.</summary>
    public bool OutputBias { get; init; }

    /// <summary>Rotary positions; families with learned positions pass them over.</summary>
    public RotaryConfig Rotary { get; init; } = new();

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (QueryScale is <= 0)
            yield return new Fault("queryScale", $"is {QueryScale}, expected a positive number, or null for the head's width");
        if (SoftCap is <= 0)
            yield return new Fault("softCap", $"is {SoftCap}, expected a positive number, or null for none");
        if (SlidingWindow is < 1)
            yield return new Fault("slidingWindow", $"is {SlidingWindow}, expected at least 1, or null for none");
        if (GlobalEvery < 1)
            yield return new Fault("globalEvery", $"is {GlobalEvery}, expected at least 1");
        foreach (var fault in Rotary.Faults())
            yield return fault with { Member = $"rotary.{fault.Member}" };
    }
}

/// <summary>What differs between models of one family besides sizes and attention.</summary>
public sealed record VariantConfig : IOptions
{
    /// <summary>Added to the mean square (or the variance) in every norm.</summary>
    public double NormEpsilon { get; init; } = 1e-6;

    /// <summary>c of logits = c·tanh(logits / c); null turns it off.</summary>
    public double? FinalSoftCap { get; init; } = 30;

    /// <summary>The MLP's non-linearity.</summary>
    public Activation Activation { get; init; } = Activation.GeluTanh;

    /// <summary>Whether the MLP's matrices have biases.</summary>
    public bool MlpBias { get; init; }

    /// <summary>Whether logits are read off with the embedding itself; else there is an output matrix of its own.</summary>
    public bool TiedOutput { get; init; } = true;

    /// <summary>Whether attention and MLP both read the block's input and add to it together (GPT-NeoX), so that there is no <c>resid_mid</c>.</summary>
    public bool ParallelResidual { get; init; }

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (FinalSoftCap is <= 0)
            yield return new Fault("finalSoftCap", $"is {FinalSoftCap}, expected a positive number, or null for none");
        if (NormEpsilon is not > 0)
            yield return new Fault("normEpsilon", $"is {NormEpsilon}, expected a positive number");
    }
}

/// <summary>Non-linearities of an MLP.</summary>
public enum Activation
{
    /// <summary>GELU by its tanh formula: <c>gelu_pytorch_tanh</c>, <c>gelu_new</c>.</summary>
    GeluTanh,

    /// <summary>x·Φ(x) by the error function: <c>gelu</c>.</summary>
    Gelu,

    /// <summary>x·sigmoid(x): <c>silu</c>.</summary>
    Silu,

    /// <summary>max(x, 0): <c>relu</c>.</summary>
    Relu,
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
