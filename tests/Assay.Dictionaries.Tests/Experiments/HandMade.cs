using Assay.Core.Findings;
using Assay.Core.Randomness;
using Assay.Dictionaries.Evaluation;
using Assay.Dictionaries.Experiments;
using Assay.Models;

namespace Assay.Dictionaries.Tests.Experiments;

/// <summary>Evaluations made by hand, so that what a claim should say of them is known beforehand.</summary>
internal static class HandMade
{
    public const int Sequences = 20;

    public static ResolvedGrid Grid(int seeds = 1) => new DictionaryGrid
    {
        MainWidth = 64,
        OtherWidths = [32, 128],
        SparsityCoefficients = [0.1, 0.05, 0.02],
        Rivals = new() { K = [4, 8, 16] },
        BranchCoefficients = [0.1, 0.05, 0.02],
        TranscoderCoefficients = [0.1, 0.05, 0.02],
        Seeds = seeds,
    }.Resolve(new TransformerConfig());

    /// <summary>A result with these figures, all sequences alike but for a ripple of <paramref name="ripple"/> that is the same for every dictionary.</summary>
    public static EvaluationResult Result(double l0, double fvu, double deltaLoss, double ripple = 0.01, double uniformity = 0.5)
    {
        SequenceRatio Ratio(double value) => new(
            [.. Enumerable.Range(0, Sequences).Select(i => value * 100 * (1 + ripple * Math.Sin(i)))], [.. Enumerable.Repeat(100.0, Sequences)]);
        return new()
        {
            ActiveLatents = Ratio(l0),
            UnexplainedVariance = Ratio(fvu),
            LossIncrease = Ratio(deltaLoss),
            RecoveredLoss = Ratio(0.9),
            ReconstructionBias = Ratio(1),
            ImportanceUniformity = Ratio(uniformity),
            CleanLoss = 2,
            AblatedLoss = 5,
            FiringFrequencies = [.. Enumerable.Range(1, 50).Select(i => l0 / 50 / i)],
            Positions = new([double.NaN, 0.1, 0.2, 0.3], [0.1, 0.1, 0.1, double.NaN], [0, 20, 20, 20],
                [new(0, 0, Ratio(0), Ratio(0.1)), new(1, 1, Ratio(0.1), Ratio(0.1)), new(2, 3, Ratio(0.25), Ratio(0.1))]),
            Variance = 1,
            Tokens = 2000,
        };
    }

    /// <summary>Measurements in which FVU = scale(entry) · L0^(−1/2), and delta loss is a tenth of it.</summary>
    public static Measurements Measured(Func<GridEntry, double> scale, int seeds = 1)
    {
        var grid = Grid(seeds);
        var l0 = new[] { 4.0, 8.0, 16.0 };
        var next = new Dictionary<string, int>();
        var dictionaries = new List<MeasuredDictionary>();
        foreach (var entry in grid.Entries())
        {
            var group = $"{entry.Family}/{entry.Options.Site}/{entry.Options.Latents}/{entry.Seed}";
            var place = next.TryGetValue(group, out var used) ? used : 0;
            next[group] = place + 1;
            var fvu = scale(entry) / Math.Sqrt(l0[Math.Min(place, 2)]);
            dictionaries.Add(new(entry, Result(l0[Math.Min(place, 2)], fvu, fvu / 10)));
        }
        return new()
        {
            Dictionaries = dictionaries,
            Grid = grid,
            Margins = new(),
            Scope = Scope.Analogue,
            Resampling = new SeedStream(7),
        };
    }
}
