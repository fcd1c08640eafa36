using Assay.Core.Options;

namespace Assay.Models;

/// <summary>Rotary positions (Su et al. 2021, 2104.09864): pair i of a head turns by position · frequency i.</summary>
public sealed record RotaryConfig : IOptions
{
    /// <summary>Base of the frequencies: θ^(−2i / turned width).</summary>
    public double Theta { get; init; } = 10_000;

    /// <summary>Base on local layers, which no scaling touches (Gemma 3); null: the same frequencies as everywhere.</summary>
    public double? LocalTheta { get; init; }

    /// <summary>Share of a head's dimensions that turn, from the first on; the others carry no position (GPT-NeoX: 0.25).</summary>
    public double Fraction { get; init; } = 1;

    /// <summary>How frequencies are stretched for contexts longer than the trained one; null: not at all.</summary>
    public RotaryScaling? Scaling { get; init; }

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Theta is not > 1)
            yield return new Fault("theta", $"is {Theta}, expected more than 1");
        if (LocalTheta is { } local && local is not > 1)
            yield return new Fault("localTheta", $"is {local}, expected more than 1, or null for none");
        if (Fraction is not (> 0 and <= 1))
            yield return new Fault("fraction", $"is {Fraction}, expected above 0 and at most 1");
        foreach (var fault in Scaling?.Faults() ?? [])
            yield return fault with { Member = $"scaling.{fault.Member}" };
    }

    /// <summary>Angle per position of each pair.</summary>
    internal double[] Frequencies(int turnedWidth, bool local)
    {
        var theta = local ? LocalTheta ?? Theta : Theta;
        var plain = Enumerable.Range(0, turnedWidth / 2).Select(i => Math.Pow(theta, -2.0 * i / turnedWidth));
        return Scaling is { } scaling && !(local && LocalTheta is not null) ? [.. plain.Select(scaling.Scaled)] : [.. plain];
    }
}

/// <summary>Ways to stretch rotary frequencies.</summary>
public enum RotaryScalingKind
{
    /// <summary>Every frequency divided by the factor: positions interpolated.</summary>
    Linear,

    /// <summary>Llama 3's: slow pairs divided by the factor, fast ones kept, a ramp between.</summary>
    Llama3,
}

/// <summary>How rotary frequencies are stretched; the three last members are Llama 3's alone.</summary>
public sealed record RotaryScaling : IOptions
{
    /// <summary>The formula.</summary>
    public RotaryScalingKind Kind { get; init; }

    /// <summary>How many times longer the context became.</summary>
    public double Factor { get; init; } = 8;

    /// <summary>Pairs that turn fewer times than this within the original context are slow.</summary>
    public double LowFrequencyFactor { get; init; } = 1;

    /// <summary>Pairs that turn more times than this within the original context are fast.</summary>
    public double HighFrequencyFactor { get; init; } = 4;

    /// <summary>The context length of the first training.</summary>
    public int OriginalContext { get; init; } = 8192;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Factor is not >= 1)
            yield return new Fault("factor", $"is {Factor}, expected at least 1");
        if (Kind == RotaryScalingKind.Llama3 && !(LowFrequencyFactor > 0 && HighFrequencyFactor > LowFrequencyFactor))
            yield return new Fault("highFrequencyFactor", $"is {HighFrequencyFactor}, expected more than lowFrequencyFactor ({LowFrequencyFactor}), and both positive");
        if (OriginalContext < 1)
            yield return new Fault("originalContext", $"is {OriginalContext}, expected at least 1");
    }

    /// <summary>The stretched frequency; Llama 3's ramp is linear in the number of turns within the original context (The Llama 3 Herd of Models; Hugging Face transformers, modeling_rope_utils.py).</summary>
    internal double Scaled(double frequency)
    {
        if (Kind == RotaryScalingKind.Linear)
            return frequency / Factor;
        var turns = OriginalContext * frequency / (2 * Math.PI);
        var kept = Math.Clamp((turns - LowFrequencyFactor) / (HighFrequencyFactor - LowFrequencyFactor), 0, 1);
        return (1 - kept) * frequency / Factor + kept * frequency;
    }
}
