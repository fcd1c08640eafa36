using Assay.BoardGames.Scoring;
using Assay.Dictionaries;
using Assay.Dictionaries.Evaluation;
using static TorchSharp.torch;

namespace Assay.BoardGames.Experiments;

/// <summary>Scores dictionaries on the boards of one subject: classifiers are chosen on one set of games and judged on another.</summary>
internal sealed class BoardMeasuring(BoardSet train, BoardSet test)
{
    /// <summary>One dictionary's scores.</summary>
    public BoardMeasurement Measure(BoardEntry entry, SparseAutoencoder dictionary)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var learnt = SparseRows.Of(dictionary.Encode(train.Activations));
        var f = dictionary.Encode(test.Activations);                             // [N, M]
        var features = SparseRows.Of(f);
        var grid = ThresholdGrid.Of(learnt);
        var counts = ClassifierCounts.Of(learnt, train.Labels, grid);
        var (errors, variances) = Errors(dictionary.Decode(f, test.Activations));
        return new(entry)
        {
            L0 = (double)features.Latents.Length / features.Count,
            Alive = (double)grid.Alive.Length / grid.Latents,
            Errors = errors,
            Variances = variances,
            Coverage = Coverage.Of(counts),
            HeldOut = HeldOutCoverage.Of(HeldOutCoverage.Choose(counts), features, test.Labels, grid),
            Reconstruction = Reconstruction.Of(HighPrecisionLabels.Of(counts), features, test.Labels, grid),
        };
    }

    // Squared errors and squared distances from the mean, summed by game.
    private (double[] Errors, double[] Variances) Errors(Tensor reconstruction)
    {
        var x = test.Activations;
        return (ByGame((x - reconstruction).square().sum(1)), ByGame((x - x.mean([0L], keepdim: true)).square().sum(1)));
    }

    private double[] ByGame(Tensor perBoard)
    {
        var values = perBoard.to(ScalarType.Float64).data<double>();
        var sums = new double[test.Labels.Games];
        for (var board = 0; board < test.Labels.Boards; board++)
            sums[test.Labels.Game[board]] += values[board];
        return sums;
    }
}

/// <summary>One dictionary and what it did on held-out boards.</summary>
internal sealed record BoardMeasurement(BoardEntry Entry)
{
    /// <summary>Active latents per test board.</summary>
    public required double L0 { get; init; }

    /// <summary>Share of latents that fire on some training board.</summary>
    public required double Alive { get; init; }

    /// <summary>Σ‖x − x̂‖² of each test game.</summary>
    public required double[] Errors { get; init; }

    /// <summary>Σ‖x − mean‖² of each test game.</summary>
    public required double[] Variances { get; init; }

    /// <summary>The paper's coverage, chosen and scored on the training games; cells that occur divide.</summary>
    public required Coverage Coverage { get; init; }

    /// <summary>The same classifiers on test games, and what an always-on feature scores there.</summary>
    public required HeldOutCoverage HeldOut { get; init; }

    /// <summary>Board reconstruction: labels from training games, read on test games.</summary>
    public required Reconstruction Reconstruction { get; init; }

    /// <summary>Loss recovered, sequence by sequence of games that are neither train nor test games; null where no model was run.</summary>
    public SequenceRatio? Loss { get; init; }

    /// <summary>Share of variance unexplained over drawn games; over all where none are given.</summary>
    public double Fvu(ReadOnlySpan<int> games)
    {
        if (games.IsEmpty)
            return Errors.Sum() / Variances.Sum();
        var (errors, variances) = (0.0, 0.0);
        foreach (var game in games)
            (errors, variances) = (errors + Errors[game], variances + Variances[game]);
        return errors / variances;
    }

    /// <summary>The paper's reconstruction score over drawn games; over all where none are given.</summary>
    public double Rec(ReadOnlySpan<int> games) => games.IsEmpty ? Reconstruction.Score : Reconstruction.ScoreOver(games);

    /// <summary>Loss recovered over drawn sequences; over all where none are given, NaN where it was not measured.</summary>
    public double Recovered(ReadOnlySpan<int> sequences)
    {
        if (Loss is null || sequences.IsEmpty)
            return Loss?.Value ?? double.NaN;
        var (kept, all) = (0.0, 0.0);
        foreach (var sequence in sequences)
            (kept, all) = (kept + Loss.Numerators[sequence], all + Loss.Denominators[sequence]);
        return kept / all;
    }
}
