using Assay.Core.Options;

namespace Assay.Dictionaries.Benchmarks;

/// <summary>Sizes of the timed way from text to trained dictionaries.</summary>
public sealed record EndToEndOptions : IOptions
{
    /// <summary>Of the dictionaries; the width is the site's, whatever stands here.</summary>
    public StepBenchmarkOptions Step { get; init; } = new();

    /// <summary>1, or 6: sparsity levels of one site from one stream, as Gemma Scope trains them.</summary>
    public int Dictionaries { get; init; } = 1;

    /// <summary>Of the encoder product.</summary>
    public EncoderPrecision Precision { get; init; }

    /// <summary>Of the order of the text.</summary>
    public long Seed { get; init; } = 1;

    // Their mean is 1: six dictionaries then cost no less than six of the one they are compared with.
    private static double[] Levels { get; } = [1, 0.4, 0.6, 0.8, 1.4, 1.8];

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var fault in OptionsCheck.Within("step", Step))
            yield return fault;
        if (Dictionaries is not (1 or 6))
            yield return new Fault("dictionaries", FormattableString.Invariant($"is {Dictionaries}, expected 1 or 6"));
        if (Dictionaries == 6 && Levels[^1] * Step.L0 >= Step.Latents / 2.0)
            yield return new Fault("step.l0", FormattableString.Invariant($"is {Step.L0}; the densest of six has {Levels[^1]} times as many, expected less than half of the {Step.Latents} latents"));
    }

    /// <summary>L0 of each dictionary; that of <see cref="Step"/> comes first.</summary>
    internal IReadOnlyList<int> SparsityLevels() => [.. Levels.Take(Dictionaries).Select(level => Math.Max(1, (int)Math.Round(level * Step.L0)))];
}
