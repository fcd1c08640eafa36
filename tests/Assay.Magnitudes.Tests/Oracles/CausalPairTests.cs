using Assay.Core.Progress;
using Assay.Core.Randomness;
using Assay.Magnitudes.Evaluation;
using Assay.Magnitudes.Instruments;
using Assay.Magnitudes.Oracles;
using Assay.Magnitudes.Tasks;
using Assay.Magnitudes.Training;

namespace Assay.Magnitudes.Tests.Oracles;

/// <summary>The causal pair, onion against subspaces, trained on codes of which the truth is known: it must tell them apart in both directions.</summary>
public sealed class CausalPairTests
{
    private const int Width = 14;

    private static readonly RepeatTask Task = SmallTask.Task;
    private static readonly StageOptions Stage = new() { Steps = 500, BatchSize = 64, LearningRate = 1e-2, DecayShare = 0.5 };

    // Onion and unigram on the same edits, half of the symbols exchanged; bigram on one.
    private static (double Onion, double Unigram, double Bigram) Pair(ISequenceCode code)
    {
        var edits = new EditSets(Task, SmallTask.HeldOut, new SeedStreams(3));
        double ExactMatch(InstrumentKind kind)
        {
            var seeds = new SeedStreams(7);
            using var instrument = kind.Make(Task, Width, RotationForm.Exponential, seeds);
            InstrumentTraining.Train(instrument, kind.Title(), code, Stage, SmallTask.HeldOut, seeds, SilentProgress.Instance, TestContext.Current.CancellationToken);
            return Evaluate.Instrument(instrument, code, kind == InstrumentKind.Bigram ? edits.Reported(EditKind.Pairs) : edits.Half).ExactMatch();
        }
        return (ExactMatch(InstrumentKind.Onion), ExactMatch(InstrumentKind.Unigram), ExactMatch(InstrumentKind.Bigram));
    }

    [Fact]
    public void An_onion_answers_to_the_onion_intervention_and_to_no_subspaces()
    {
        using var code = SlotCode.Onion(Task, Width, 0.4, new SeedStream(1));
        var (onion, unigram, bigram) = Pair(code);
        Assert.True(onion > 0.6 && unigram < 0.25 && bigram < 0.25, $"onion {onion}, unigram {unigram}, bigram {bigram}");
    }

    [Fact]
    public void A_linear_code_answers_to_subspaces_and_less_to_the_onion_intervention()
    {
        using var code = SlotCode.Linear(Task, Width, new SeedStream(1));
        var (onion, unigram, bigram) = Pair(code);
        Assert.True(onion < 0.5 && Math.Max(unigram, bigram) > 0.9, $"onion {onion}, unigram {unigram}, bigram {bigram}");
    }

    [Fact]
    public void A_code_of_pairs_answers_to_subspaces_of_pairs_alone()
    {
        using var code = new PairCode(Task, Width, new SeedStream(1));
        var (onion, unigram, bigram) = Pair(code);
        Assert.True(onion < 0.25 && unigram < 0.25 && bigram > 0.45, $"onion {onion}, unigram {unigram}, bigram {bigram}");
    }
}
