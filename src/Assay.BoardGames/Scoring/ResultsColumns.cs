using System.Globalization;
using static System.FormattableString;

namespace Assay.BoardGames.Scoring;

/// <summary>A dictionary's scores for one property, as a row of a results file holds them.</summary>
/// <param name="Property">The property's name.</param>
/// <param name="Coverage">On the boards that labels were learnt from.</param>
/// <param name="Reconstruction">On test boards.</param>
/// <param name="Counts">What the labels were learnt from.</param>
/// <param name="Known">The labels.</param>
public sealed record PropertyScores(string Property, Coverage Coverage, Reconstruction Reconstruction, ClassifierCounts Counts, HighPrecisionLabels Known);

/// <summary>A field of a results file's row.</summary>
public sealed record ResultsCell(string Column, string Value);

/// <summary>The columns of a results file, in the authors' order, and what stands in them.</summary>
public static class ResultsColumns
{
    /// <summary>What follows a property's name in the column of its reconstruction score.</summary>
    public const string Reconstruction = "best_f1_score_per_class";

    /// <summary>A table of one row per dictionary; all must have the same properties.</summary>
    public static ResultsTable Table(IReadOnlyList<IReadOnlyList<ResultsCell>> rows)
    {
        string[] columns = rows.Count == 0 ? [] : [.. rows[0].Select(cell => cell.Column)];
        return new(columns, [.. rows.Select(row => new ResultsRow(columns, [.. row.Select(cell => cell.Value)]))]);
    }

    /// <summary>One dictionary's row, its coverage over all cells as published.</summary>
    public static IReadOnlyList<ResultsCell> Row(ResultsOrigin origin, ProxyMetrics proxies, IReadOnlyList<PropertyScores> scores) =>
    [
        .. Constants(origin, proxies, scores.Count == 0 ? 0 : scores[0].Counts.Alive.Length).Select(cell => new ResultsCell(cell.Column, cell.Value)),
        .. scores.SelectMany(one => Boards(one).Select(cell => new ResultsCell($"{one.Property}_{cell.Column}", cell.Value))),
        .. scores.SelectMany(one => Averages(one.Coverage.OverAllCells).Select(cell => new ResultsCell($"{one.Property}_{cell.Column}", cell.Value))),
    ];

    private static IEnumerable<(string Column, string Value)> Constants(ResultsOrigin origin, ProxyMetrics proxies, int alive) =>
    [
        ("autoencoder_group_path", Path.GetDirectoryName(origin.Path) ?? ""), ("autoencoder_path", origin.Path), ("reconstruction_file", ""),
        ("trainer_class", origin.Trainer), ("sae_class", origin.Architecture),
        ("eval_sae_n_inputs", Whole(origin.TrainGames)), ("eval_results_n_inputs", Whole(origin.TestGames)), ("board_reconstruction_n_inputs", Whole(origin.TestGames)),
        ("l0", Number(proxies.L0)), ("l1_loss", Number(proxies.L1)), ("l2_loss", Number(proxies.L2)), ("frac_alive", Number(proxies.AliveFraction)),
        ("frac_variance_explained", Number(proxies.VarianceExplained)), ("cossim", Number(proxies.Cosine)), ("l2_ratio", Number(proxies.NormRatio)),
        ("loss_original", Number(proxies.LossOriginal)), ("loss_reconstructed", Number(proxies.LossReconstructed)), ("loss_zero", Number(proxies.LossZero)),
        ("frac_recovered", Number(proxies.LossRecovered)), ("num_alive_features", Whole(alive)),
    ];

    private static IEnumerable<(string Column, string Value)> Boards(PropertyScores scores)
    {
        var (zero, best, read) = (scores.Reconstruction.ByStep[0], scores.Reconstruction.Best, scores.Reconstruction);
        return
        [
            ("board_reconstruction_board_count", Whole(best.Boards)), ("num_squares", Whole(best.TruePositives + best.FalseNegatives)), ("best_idx", Whole(read.BestStep)),
            ("zero_L0", Number(read.ActivePerBoard[0])), ("best_L0", Number(read.ActivePerBoard[read.BestStep])),
            ("zero_f1_score_per_class", Number(zero.F1)), (Reconstruction, Number(best.F1)), ("last_f1_score_per_class", Number(read.HighestThreshold.F1)),
            ("zero_num_true_positive_squares", Whole(zero.TruePositives)), ("best_num_true_positive_squares", Whole(best.TruePositives)),
            ("zero_num_false_positive_squares", Whole(zero.FalsePositives)), ("best_num_false_positive_squares", Whole(best.FalsePositives)),
            ("zero_num_false_negative_squares", Whole(zero.FalseNegatives)), ("best_num_false_negative_squares", Whole(best.FalseNegatives)),
            ("zero_multiple_classes", Whole(zero.CrowdedSquares)), ("best_multiple_classes", Whole(best.CrowdedSquares)),
            ("zero_num_true_and_false_positive_squares", Whole(zero.ContradictedSquares)), ("best_num_true_and_false_positive_squares", Whole(best.ContradictedSquares)),
            ("high_precision_counts_per_T", Tensor(scores.Known.Pairs())), ("high_precision_and_recall_counts_per_T", Tensor(scores.Known.PairsWithRecall(scores.Counts))),
        ];
    }

    private static IEnumerable<(string Column, string Value)> Averages(Coverage coverage)
    {
        yield return ("best_average_f1", Number(coverage.Score));
        yield return ("best_average_f1_idx", Whole(coverage.BestStep));
        yield return ("all_average_f1s", List(coverage.ByStep));
        for (var tenths = 1; tenths <= 9; tenths++)
        {
            var (name, above) = (Invariant($"f1_threshold_0.{tenths}"), coverage.CellsAbove(tenths / 10.0));
            var best = Array.IndexOf(above, above.Max());
            yield return ($"{name}_best", Whole(above[best]));
            yield return ($"{name}_best_normalized", Number((double)above[best] / coverage.Divisor));
            yield return ($"{name}_best_idx", Whole(best));
            yield return ($"{name}_best_normalized_idx", Whole(best));
            yield return ($"{name}_all", List(above.Select(cells => (double)cells)));
            yield return ($"{name}_all_normalized", List(above.Select(cells => (double)cells / coverage.Divisor)));
        }
    }

    // What was not measured stays empty.
    private static string Number(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string List(IEnumerable<double> values) => $"[{string.Join(", ", values.Select(Number))}]";

    private static string Tensor(IEnumerable<int> values) => $"tensor([{string.Join(", ", values.Select(value => Whole(value)))}])";
}
