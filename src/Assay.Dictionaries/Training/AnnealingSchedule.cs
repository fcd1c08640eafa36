using Assay.Dictionaries.Architectures;

namespace Assay.Dictionaries.Training;

/// <summary>Which exponent is in force after how many updates, and after which steps updates come.</summary>
/// <remarks>torch.linspace truncates the first of each group of vector lanes before it counts on, so the reference's own u_k lie up to a step lower, depending on the processor.</remarks>
internal sealed class AnnealingSchedule(PAnnealing options, long steps)
{
    private readonly long _start = options.Start(steps), _end = options.End(steps);

    /// <summary>Updates in all.</summary>
    public long Count => LinearCount + (options.ThenL0 ? 1 : 0);

    // K, the one to L0 left out.
    private long LinearCount => options.Updates ?? _end - _start + (options.ThenL0 ? 0 : 1);

    /// <summary>Steps done before the step after which update <paramref name="k"/> comes; k from 0.</summary>
    public long StepOf(long k) => k < Count ? _start + (_end - _start) * k / (Count - 1) : long.MaxValue;

    /// <summary>The exponent after so many updates.</summary>
    public double P(long updates) => updates switch
    {
        0 => options.PStart,
        var done when done > LinearCount => 0,
        var done => options.PStart + (done - 1) * (options.PEnd - options.PStart) / (LinearCount - 1),
    };

    /// <summary>The exponent after the next update; null before the first, which changes nothing, and after the last.</summary>
    public double? Next(long updates) => updates > 0 && updates < Count ? P(updates + 1) : null;
}
