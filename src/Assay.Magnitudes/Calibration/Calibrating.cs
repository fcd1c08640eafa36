using Assay.Core.Options;
using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Magnitudes.Evaluation;
using Assay.Magnitudes.Instruments;
using Assay.Magnitudes.Oracles;
using Assay.Magnitudes.Tasks;
using Assay.Magnitudes.Training;
using static System.FormattableString;

namespace Assay.Magnitudes.Calibration;

/// <summary>A code of which the truth is known, and what the causal pair read.</summary>
/// <param name="Name">For tables.</param>
/// <param name="Truth">What it is.</param>
/// <param name="Fitted">Whether the rule was fitted on it; else it was tested.</param>
/// <param name="Reading">What was read.</param>
public sealed record CalibratedCode(string Name, CodeKind Truth, bool Fitted, CausalReading Reading);

/// <summary>A fitted rule, and the codes behind it.</summary>
/// <param name="Rule">Fitted.</param>
/// <param name="Codes">Those it was fitted on, then those it was tested on.</param>
public sealed record CalibrationResult(VerdictRule Rule, IReadOnlyList<CalibratedCode> Codes)
{
    /// <summary>Of the codes that the rule was not fitted on: how many, and how many of them it called wrong.</summary>
    public (int Codes, int Errors) Tested => Count(fitted: false);

    /// <summary>Of the codes that it was fitted on.</summary>
    public (int Codes, int Errors) Fitted => Count(fitted: true);

    private (int, int) Count(bool fitted)
    {
        (double, CodeKind)[] codes = [.. Codes.Where(code => code.Fitted == fitted).Select(code => (code.Reading.Difference, code.Truth))];
        return (codes.Length, Rule.Errors(codes));
    }
}

/// <summary>Fits the verdict rule on codes made by hand, from linear over mixtures to onion, and tests it on others.</summary>
public static class Calibrating
{
    /// <summary>Runs the causal pair on every code.</summary>
    /// <param name="options">Which codes, and how long interventions are trained.</param>
    /// <param name="seeds">Of codes, sequences and trainings.</param>
    /// <param name="progress">A line a code.</param>
    /// <param name="cancellation">Stops before the next step.</param>
    public static CalibrationResult Run(CalibrationOptions options, SeedStreams seeds, IProgressReporter progress, CancellationToken cancellation = default)
    {
        OptionsCheck.Require(options, "calibration");
        var heldOut = new HeldOut(options.Task, new() { Sequences = options.Sequences, Further = 50 }, seeds.Child("held-out"));
        var codes = new List<CalibratedCode>();
        foreach (var (fitted, gammas, count) in ((bool, IReadOnlyList<double>, int)[])[(true, options.FitGammas, options.FitCodes), (false, options.TestGammas, options.TestCodes)])
        {
            foreach (var (gamma, index) in gammas.SelectMany(gamma => Enumerable.Range(0, count).Select(index => (gamma, index))))
            {
                foreach (var (name, truth, make) in Sheet(options, gamma))
                {
                    var own = seeds.Child(Invariant($"{(fitted ? "fit" : "test")}/{name}/{gamma}/{index}"));
                    var reading = Read(make(own.Stream("code")), options, heldOut, own, cancellation);
                    codes.Add(new(name, truth, fitted, reading));
                    progress.Say(Invariant($"{(fitted ? "fit" : "test")}: {name}: onion {reading.Onion:F2}, linear {reading.Linear:F2}"));
                }
            }
        }
        return new(VerdictRule.Fit([.. codes.Where(code => code.Fitted).Select(code => (code.Reading.Difference, code.Truth))]), codes);
    }

    // No two neighbours share until there is no other way: pairs of neighbours would otherwise have subspaces that hold both.
    private static IEnumerable<(string Name, CodeKind Truth, Func<SeedStream, ISequenceCode> Make)> Sheet(CalibrationOptions options, double gamma)
    {
        var (task, width) = (options.Task, options.Width);
        int[] order = [.. Enumerable.Range(0, task.MaxLength).OrderBy(position => position % 2).ThenBy(position => position)];
        yield return ("a subspace a position", CodeKind.Linear, stream => SlotCode.Linear(task, width, stream));
        yield return ("a subspace a pair", CodeKind.Linear, stream => new PairCode(task, width, stream));
        for (var shared = 2; shared <= task.MaxLength; shared++)
        {
            int[] positions = [.. order[..shared].Order()];
            yield return (Invariant($"{shared} of {task.MaxLength} share, γ {gamma}"), shared == task.MaxLength ? CodeKind.Onion : CodeKind.Mixed, stream => SlotCode.Mixed(task, width, positions, gamma, stream));
        }
    }

    private static CausalReading Read(ISequenceCode code, CalibrationOptions options, HeldOut heldOut, SeedStreams seeds, CancellationToken cancellation)
    {
        using var owned = (IDisposable)code;
        var edits = new EditSets(options.Task, heldOut, seeds.Child("evaluation"));
        double ExactMatch(InstrumentKind kind)
        {
            var own = seeds.Child(kind.ToString());
            using var instrument = kind.Make(options.Task, options.Width, RotationForm.Exponential, own);
            InstrumentTraining.Train(instrument, kind.Title(), code, options.Stage, heldOut, own, SilentProgress.Instance, cancellation);
            return Evaluate.Instrument(instrument, code, kind == InstrumentKind.Bigram ? edits.Reported(EditKind.Pairs) : edits.Half).ExactMatch();
        }
        return CausalReading.Of(ExactMatch(InstrumentKind.Onion), ExactMatch(InstrumentKind.Unigram), ExactMatch(InstrumentKind.Bigram),
            (Evaluate.Nothing(code, edits.Half).ExactMatch(), Evaluate.Nothing(code, edits.Reported(EditKind.Pairs)).ExactMatch()), Evaluate.Code(code, heldOut.Longest).ExactMatch());
    }
}
