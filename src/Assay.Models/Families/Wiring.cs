namespace Assay.Models;

/// <summary>What all models of one family share and no key of config.json changes.</summary>
internal sealed record Wiring
{
    public required NormKind Norm { get; init; }

    /// <summary>A norm behind each branch, before it is added to the residual stream.</summary>
    public bool PostNorms { get; init; }

    /// <summary>A norm over each head of queries and keys, before positions turn them.</summary>
    public bool QueryKeyNorms { get; init; }

    /// <summary>act(gate)·up; else act(up).</summary>
    public bool GatedMlp { get; init; } = true;

    /// <summary>The embedding is multiplied by √d on the way in.</summary>
    public bool ScaledEmbedding { get; init; }

    /// <summary>A learned vector per position, added to the embedding; else rotary positions.</summary>
    public bool LearnedPositions { get; init; }

    /// <summary>The fused projection's rows lie head by head, each its query, key and value; else all queries, all keys, all values.</summary>
    public bool HeadByHead { get; init; }
}

internal enum NormKind
{
    /// <summary>x / rms(x)·(1 + gain), rounded to the activations' type at the very end (Gemma).</summary>
    RmsAroundOne,

    /// <summary>x / rms(x), rounded to the activations' type, then times the gain (Llama).</summary>
    Rms,

    /// <summary>(x − mean) / deviation·gain + bias.</summary>
    LayerNorm,
}
