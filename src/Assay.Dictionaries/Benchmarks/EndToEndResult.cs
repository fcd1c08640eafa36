namespace Assay.Dictionaries.Benchmarks;

/// <summary>What <see cref="EndToEndBenchmark"/> found; times in seconds per batch.</summary>
/// <param name="Options">The sizes, with the site's width.</param>
/// <param name="L0">Active latents per row of each of our dictionaries in its first step.</param>
/// <param name="Forward">From text to one batch of activations.</param>
/// <param name="One">Our step of one dictionary.</param>
/// <param name="Six">Our steps of six; null where one was asked for.</param>
/// <param name="DenseOne">The dense step of one; null where it was left out.</param>
/// <param name="DenseSix">The same six times over: dense steps share nothing. Null where <paramref name="Six"/> or <paramref name="DenseOne"/> is.</param>
public sealed record EndToEndResult(
    EndToEndOptions Options, IReadOnlyList<double> L0, Timing Forward, EndToEndTimes One, EndToEndTimes? Six, EndToEndTimes? DenseOne, EndToEndTimes? DenseSix)
{
    /// <summary>What six dictionaries cost, text included, for each time that one costs; NaN where there is one.</summary>
    public double SixOverOne => Ratio(Six, One);

    /// <summary>The same of the steps alone.</summary>
    public double SixOverOneOfSteps => Six is null ? double.NaN : Six.Steps.Median / One.Steps.Median;

    /// <summary>How many times longer the loop with the dense step takes, text included.</summary>
    public double SpeedupOverDense => Ratio(DenseOne, One);

    /// <summary>The same of six dictionaries.</summary>
    public double SpeedupOverDenseOfSix => Ratio(DenseSix, Six);

    /// <summary>Tokens per second of a part that takes so long for a batch.</summary>
    public double TokensPerSecond(Timing part) => Options.Step.Batch / part.Median;

    /// <summary>Days in which the loop has gone through 500 million tokens.</summary>
    public double DaysTo500MillionTokens(EndToEndTimes times) => 5e8 / TokensPerSecond(times.Together) / TimeSpan.SecondsPerDay;

    private static double Ratio(EndToEndTimes? longer, EndToEndTimes? shorter) => longer is null || shorter is null ? double.NaN : longer.Together.Median / shorter.Together.Median;
}

/// <summary>One way of training on the stream.</summary>
/// <param name="Steps">All steps on one batch.</param>
/// <param name="Together">The batch's activations and the steps on it, round by round.</param>
public sealed record EndToEndTimes(Timing Steps, Timing Together)
{
    internal static EndToEndTimes Of(IReadOnlyList<double> forward, IReadOnlyList<double> steps) => new(Timing.Of(steps), Timing.Of([.. forward.Zip(steps, (f, s) => f + s)]));
}
