using Assay.Core.Randomness;
using Assay.Dictionaries;
using Assay.Models;
using Assay.Models.Activations;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>Activations to train on whose truth is known, and how a dictionary of them is scored.</summary>
internal abstract class StudyDomain : IDisposable
{
    /// <summary>As the report names it; the same in every seed.</summary>
    public abstract string Name { get; }

    /// <summary>The name of the activations.</summary>
    public abstract Site Site { get; }

    /// <summary>Training activations, the same at every call.</summary>
    public abstract IActivationStream Stream(int batchSize);

    /// <summary>Scores a dictionary on the domain's test set and on each draw of it.</summary>
    public abstract StudyPoint Score(StudyArm arm, int target, DictionaryOptions options, SparseAutoencoder dictionary, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Unit numbers of each draw with replacement.</summary>
    protected static int[][] Draws(int draws, int units, SeedStream stream) =>
        [.. Enumerable.Range(0, draws).Select(_ => Enumerable.Range(0, units).Select(_ => stream.NextInt32(units)).ToArray())];
}

/// <summary>Boards as a domain: planted ones, or a game model's. Owns the subject.</summary>
internal sealed class BoardDomain : StudyDomain
{
    private readonly BoardSubject _subject;
    private readonly BoardSet _train, _test;
    private readonly BoardMeasuring _measuring;
    private readonly int[][] _draws;

    public BoardDomain(string name, BoardSubject subject, AnnealStudyOptions options, SeedStreams seeds)
    {
        (Name, _subject) = (name, subject);
        (_train, _test) = (subject.HeldOut(options.TrainGames, "train"), subject.HeldOut(options.TestGames, "test"));
        _measuring = new(_train, _test);
        _draws = Draws(options.Resamples, _test.Labels.Games, seeds.Stream("draws"));
    }

    public override string Name { get; }

    public override Site Site => _subject.Site;

    public override IActivationStream Stream(int batchSize) => _subject.Stream(batchSize);

    public override StudyPoint Score(StudyArm arm, int target, DictionaryOptions options, SparseAutoencoder dictionary, CancellationToken cancellation)
    {
        var measured = _measuring.Measure(new BoardEntry(options, default, target), dictionary);
        return new(arm.Name, target, measured.L0, new Dictionary<StudyMeasure, DrawnScore>
        {
            [StudyMeasure.Fve] = Drawn(measured, (one, games) => 1 - one.Fvu(games)),
            [StudyMeasure.Coverage] = Drawn(measured, BoardMeasurements.Corrected),
            [StudyMeasure.Reconstruction] = Drawn(measured, BoardMeasurements.Reconstruction),
            [StudyMeasure.HighestThreshold] = Drawn(measured, (one, games) => games.IsEmpty ? one.Reconstruction.HighestThreshold.F1 : one.Reconstruction.HighestThresholdOver(games)),
            [StudyMeasure.Dead] = DrawnScore.Whole(1 - measured.Alive),
        });
    }

    public override void Dispose()
    {
        _train.Dispose();
        _test.Dispose();
        _subject.Dispose();
    }

    private DrawnScore Drawn(BoardMeasurement measured, BoardScore score)
    {
        var values = new double[_draws.Length];
        Parallel.For(0, values.Length, draw => values[draw] = score(measured, _draws[draw]));
        return new(score(measured, []), values);
    }
}
