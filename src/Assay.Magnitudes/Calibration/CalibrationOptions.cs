using Assay.Core.Options;
using Assay.Magnitudes.Training;
using static System.FormattableString;

namespace Assay.Magnitudes.Calibration;

/// <summary>Which codes made by hand the verdict rule is fitted on and tested on.</summary>
public sealed record CalibrationOptions : IOptions
{
    /// <summary>What codes repeat.</summary>
    public RepeatTask Task { get; init; } = new() { Symbols = 8, MaxLength = 5 };

    /// <summary>Channels of each code.</summary>
    public int Width { get; init; } = 24;

    /// <summary>Ratios of neighbouring scales that the rule is fitted on.</summary>
    public IReadOnlyList<double> FitGammas { get; init; } = [0.4];

    /// <summary>Ratios that it is tested on; above 0.4 a code does not repeat without error.</summary>
    public IReadOnlyList<double> TestGammas { get; init; } = [0.3, 0.35];

    /// <summary>Codes of each sort and ratio to fit on.</summary>
    public int FitCodes { get; init; } = 2;

    /// <summary>Codes of each sort and ratio to test on.</summary>
    public int TestCodes { get; init; } = 2;

    /// <summary>Training of the three interventions; a rule holds for networks whose interventions are trained the same way.</summary>
    public StageOptions Stage { get; init; } = new() { Steps = 2_000, LearningRate = 5e-3 };

    /// <summary>Held-out sequences.</summary>
    public int Sequences { get; init; } = 1_000;

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        foreach (var fault in OptionsCheck.Within("task", Task).Concat(OptionsCheck.Within("stage", Stage)))
            yield return fault;
        foreach (var (member, value) in ((string, int)[])[("fitCodes", FitCodes), ("testCodes", TestCodes), ("sequences", Sequences), ("width", Width)])
        {
            if (value < 1)
                yield return new Fault(member, Invariant($"is {value}, expected at least 1"));
        }
        foreach (var (member, gammas) in ((string, IReadOnlyList<double>)[])[("fitGammas", FitGammas), ("testGammas", TestGammas)])
        {
            if (gammas.Count == 0 || gammas.Any(gamma => gamma is not (> 0 and <= 0.4)))
                yield return new Fault(member, Invariant($"is [{string.Join(", ", gammas)}], expected ratios above 0 and up to 0.4"));
        }
        if (Task.MaxLength < 4)
            yield return new Fault("task.maxLength", Invariant($"is {Task.MaxLength}, expected at least 4, so that some positions can share and others not"));
    }
}
