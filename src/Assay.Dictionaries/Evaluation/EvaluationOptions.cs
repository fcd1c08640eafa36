using Assay.Core.Options;

namespace Assay.Dictionaries.Evaluation;

/// <summary>How much text dictionaries are evaluated on, and in which precision.</summary>
public sealed record EvaluationOptions : IOptions
{
    /// <summary>Sequences used, from the first; fewer where the held-out text has fewer.</summary>
    public int Sequences { get; init; } = 2048;           // Gemma Scope, evaluation: 2,048 sequences of 1,024 tokens

    /// <summary>Sequences per forward pass.</summary>
    public int BatchSequences { get; init; } = 16;

    /// <summary>float32 or bfloat16; model and dictionary both run in it. Figures are summed in float64 either way.</summary>
    public string DType { get; init; } = "float32";

    /// <summary>Tokens whose latents' importance is measured (each costs a share of a backward pass); 0 leaves r_L0 unmeasured.</summary>
    public int ImportanceTokens { get; init; } = 128;

    /// <summary>Memory for activations of the untouched model, in MiB. Sites that do not fit are computed again for every dictionary.</summary>
    public int CacheMegabytes { get; init; } = 1024;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Sequences < 2)
            yield return new Fault("sequences", FormattableString.Invariant($"is {Sequences}, expected at least 2: intervals resample sequences"));
        if (BatchSequences < 1)
            yield return new Fault("batchSequences", FormattableString.Invariant($"is {BatchSequences}, expected at least 1"));
        if (DType is not ("float32" or "bfloat16"))
            yield return new Fault("dType", $"is '{DType}', expected float32 or bfloat16");
        if (ImportanceTokens < 0)
            yield return new Fault("importanceTokens", FormattableString.Invariant($"is {ImportanceTokens}, expected at least 0"));
        if (CacheMegabytes < 0)
            yield return new Fault("cacheMegabytes", FormattableString.Invariant($"is {CacheMegabytes}, expected at least 0"));
    }
}
