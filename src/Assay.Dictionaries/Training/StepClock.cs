using System.Diagnostics;

namespace Assay.Dictionaries.Training;

/// <summary>The passes of a sparse step.</summary>
internal enum StepPhase
{
    /// <summary>Copying the batch and taking b_dec away.</summary>
    Input,

    /// <summary>The encoder product with its selection.</summary>
    Product,

    /// <summary>Decoding, errors, and the latents' gradients.</summary>
    Rows,

    /// <summary>Ordering the pairs by latent.</summary>
    Sort,

    /// <summary>Weight gradients, projection, Adam, unit norm, packing.</summary>
    Latents,

    /// <summary>All three passes by dense products, where too many latents fire.</summary>
    Wide,
}

/// <summary>Where the time of the last step went. A lap costs some 30 ns.</summary>
internal sealed class StepClock
{
    private readonly double[] _seconds = new double[Enum.GetValues<StepPhase>().Length];
    private long _last;

    /// <summary>Seconds of a phase in the last step; 0 where it did not take place.</summary>
    public double this[StepPhase phase] => _seconds[(int)phase];

    public void Start()
    {
        Array.Clear(_seconds);
        _last = Stopwatch.GetTimestamp();
    }

    /// <summary>Says that a phase has just ended.</summary>
    public void Lap(StepPhase phase)
    {
        var now = Stopwatch.GetTimestamp();
        _seconds[(int)phase] += Stopwatch.GetElapsedTime(_last, now).TotalSeconds;
        _last = now;
    }
}
