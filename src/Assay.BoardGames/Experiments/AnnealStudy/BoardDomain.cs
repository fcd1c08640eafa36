using Assay.BoardGames.Scoring;
using Assay.Core.Randomness;
using Assay.Dictionaries;
using Assay.Models;
using Assay.Models.Activations;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>Boards as a domain: planted ones, or a game model's. Owns the subject.</summary>
internal sealed class BoardDomain : StudyDomain
{
    private readonly BoardSubject _subject;
    private readonly BoardSet _train, _test;
    private readonly BoardMeasuring _measuring;
    private readonly int[][] _draws;
    private readonly Lazy<StudyGate?> _gate;

    /// <summary>Draws the games that classifiers are chosen and scored on.</summary>
    /// <param name="name">Which domain.</param>
    /// <param name="subject">Its boards.</param>
    /// <param name="gate">F1 that a linear probe has to reach on the test games; null where the boards are in the activations by construction.</param>
    /// <param name="options">Numbers of games and draws.</param>
    /// <param name="seeds">Of the draws.</param>
    public BoardDomain(StudyDomainName name, BoardSubject subject, double? gate, AnnealStudyOptions options, SeedStreams seeds)
    {
        (Name, _subject) = (name, subject);
        (_train, _test) = (subject.HeldOut(options.TrainGames, "train"), subject.HeldOut(options.TestGames, "test"));
        _measuring = new(_train, _test);
        _draws = Draws(options.Resamples, _test.Labels.Games, seeds.Stream("draws"));
        _gate = new(() => gate is { } least ? Probed(least) : null);
    }

    public override StudyDomainName Name { get; }

    public override Site Site => _subject.Site;

    public override StudyGate? Gate => _gate.Value;

    public override IActivationStream Stream(int batchSize) => _subject.Stream(batchSize);

    public override StudyPoint Score(StudyArm arm, int target, DictionaryOptions options, SparseAutoencoder dictionary, CancellationToken cancellation)
    {
        var measured = _measuring.Measure(new BoardEntry(options, default, target), dictionary);
        var scores = new Dictionary<StudyMeasure, DrawnScore>
        {
            [StudyMeasure.Fve] = Drawn(measured, (one, games) => 1 - one.Fvu(games)),
            [StudyMeasure.Coverage] = Drawn(measured, BoardMeasurements.Corrected),
            [StudyMeasure.Reconstruction] = Drawn(measured, BoardMeasurements.Reconstruction),
            [StudyMeasure.HighestThreshold] = Drawn(measured, (one, games) => games.IsEmpty ? one.Reconstruction.HighestThreshold.F1 : one.Reconstruction.HighestThresholdOver(games)),
            [StudyMeasure.Dead] = DrawnScore.Whole(1 - measured.Alive),
        };
        // On games of its own: the draws are not of these.
        if (_subject.LossRecovered(dictionary, cancellation) is { } recovered)
            scores[StudyMeasure.LossRecovered] = DrawnScore.Whole(recovered.Value);
        return new(arm.Name, target, measured.L0, scores);
    }

    public override void Dispose()
    {
        _train.Dispose();
        _test.Dispose();
        _subject.Dispose();
    }

    private StudyGate Probed(double least)
    {
        var games = _subject.Probe(_train, _test);
        return new(BoardTally.Over(games, [.. Enumerable.Range(0, games.Count)]).F1, least);
    }

    private DrawnScore Drawn(BoardMeasurement measured, BoardScore score) => Drawn(_draws, games => score(measured, games));
}
