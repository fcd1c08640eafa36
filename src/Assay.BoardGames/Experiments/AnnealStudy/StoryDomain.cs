using Assay.BoardGames.Scoring;
using Assay.Core.Randomness;
using Assay.Dictionaries;
using Assay.Dictionaries.Evaluation;
using Assay.Dictionaries.Experiments;
using Assay.Models;
using Assay.Models.Activations;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>A story model's activations as a domain: what is true of each word takes the place of the board. Uses the model, does not own it.</summary>
internal sealed class StoryDomain : StudyDomain
{
    private readonly StoryModel _story;
    private readonly StoryDomainOptions _options;
    private readonly SeedStreams _seeds;
    private readonly DictionaryEvaluator _evaluator;
    private readonly FactorScorer _scorer;
    private readonly int[][] _draws;
    private IReadOnlyList<SequenceRatio>? _always;

    public StoryDomain(StoryModel story, StoryDomainOptions options, int draws, SeedStreams seeds)
    {
        (_story, _options, _seeds) = (story, options, seeds.Child("stories"));
        _evaluator = new(story.Model, story.HeldOut, options.Evaluation);
        _scorer = new(_evaluator, story.Labels);
        _draws = Draws(draws, _evaluator.Sequences, _seeds.Stream("draws"));
    }

    public override StudyDomainName Name => StudyDomainName.Stories;

    public override Site Site => _options.Site;

    public override IActivationStream Stream(int batchSize) => new StreamedActivations(_story.Model, _story.Train, [Site], new()
    {
        BatchSize = batchSize,
        BucketRows = Math.Max(batchSize, _options.ShuffleBucket),
        NormRows = Math.Max(batchSize, _options.ShuffleBucket),
    }, _seeds.Child("stream").Seed);

    public override StudyPoint Score(StudyArm arm, int target, DictionaryOptions options, SparseAutoencoder dictionary, CancellationToken cancellation)
    {
        var measured = _evaluator.Evaluate(dictionary, Site, Site, cancellation);
        var factors = new FactorCoverage(_scorer.Score(dictionary, Site, cancellation), _always ??= _scorer.AlwaysPresent(Site, cancellation));
        return new(arm.Name, target, measured.L0, new Dictionary<StudyMeasure, DrawnScore>
        {
            [StudyMeasure.Fve] = Drawn(_draws, sequences => 1 - FactorCoverage.Over(measured.UnexplainedVariance, sequences)),
            [StudyMeasure.Coverage] = Drawn(_draws, factors.Over),
            [StudyMeasure.LossRecovered] = Drawn(_draws, sequences => FactorCoverage.Over(measured.RecoveredLoss, sequences)),
            [StudyMeasure.Dead] = DrawnScore.Whole(measured.DeadFraction),
        });
    }

    public override void Dispose() => _evaluator.Dispose();
}

/// <summary>Mean over factors of the held-out F1 of each one's best latent, saying "present" everywhere at 0: what coverage is of boards.</summary>
/// <param name="scores">The dictionary's.</param>
/// <param name="always">Those of saying "present" everywhere, factor by factor, over the same sequences.</param>
internal sealed class FactorCoverage(IReadOnlyList<FactorScore> scores, IReadOnlyList<SequenceRatio> always)
{
    /// <summary>Over drawn sequences, of which every second is held out; over all where none are given. Factors that no drawn sequence has are left out.</summary>
    public double Over(int[] sequences)
    {
        var (score, floor, count) = (0.0, 0.0, 0);
        for (var factor = 0; factor < scores.Count; factor++)
        {
            var present = Over(always[factor], sequences);
            if (present is not > 0)
                continue;
            (score, floor, count) = (score + Over(scores[factor].HeldOut, sequences), floor + present, count + 1);
        }
        return HeldOutCoverage.Corrected(score / count, floor / count);
    }

    /// <summary>A ratio over drawn sequences.</summary>
    public static double Over(SequenceRatio ratio, int[] sequences)
    {
        if (sequences.Length == 0)
            return ratio.Value;
        var (above, below) = (0.0, 0.0);
        foreach (var sequence in sequences)
            (above, below) = (above + ratio.Numerators[sequence], below + ratio.Denominators[sequence]);
        return above / below;
    }
}
