using Assay.Risks.Suggestions;

namespace Assay.Risks.Tests.Suggestions;

/// <summary>Against what the optimum must satisfy, worked out here and not by the library.</summary>
public sealed class MaximumEntropyTests
{
    private const double Penalty = 0.5;

    private static readonly SparseVector[] Vectors = [.. Enumerable.Range(0, 40).Select(i => new SparseVector([0, 1], [(float)Math.Sin(i), (float)Math.Cos(1.7 * i)]))];

    private static readonly int[] Labels = [.. Vectors.Select((vector, i) => vector.Values[0] > 0.3 ? 0 : vector.Values[1] + 0.4 * Math.Sin(5 * i) > 0 ? 1 : 2)];

    private static readonly float[] Weights = [.. Vectors.Select((_, i) => i % 3 == 0 ? 2f : 1f)];

    [Fact]
    public void At_the_solution_the_gradient_is_zero()
    {
        var model = MaximumEntropy.Fit(Vectors, Labels, Weights, 2, 3, Penalty, tolerance: 1e-8f);
        for (var k = 0; k < 3; k++)
        {
            double[] residuals = [.. Vectors.Select((vector, i) => Weights[i] * (Calibration.Softmax(model.Scores(vector))[k] - (Labels[i] == k ? 1 : 0)))];
            Assert.Equal(0, residuals.Sum(), 0.02);
            for (var feature = 0; feature < 2; feature++)
                Assert.Equal(0, residuals.Zip(Vectors, (residual, vector) => residual * vector.Values[feature]).Sum() + Penalty * model.Weights[feature * 3 + k], 0.02);
        }
    }

    [Fact]
    public void Without_features_probabilities_are_shares()
    {
        SparseVector[] empty = [.. Enumerable.Repeat(new SparseVector([], []), 10)];
        var model = MaximumEntropy.Fit(empty, [0, 0, 0, 0, 0, 1, 1, 1, 2, 2], [.. Enumerable.Repeat(1f, 10)], 1, 3, 1, tolerance: 1e-8f);
        Assert.All(Calibration.Softmax(model.Scores(empty[0])).Zip([0.5, 0.3, 0.2]), pair => Assert.Equal(pair.Second, pair.First, 1e-3));
    }

    [Fact]
    public void A_class_without_an_example_may_stand()
    {
        var model = MaximumEntropy.Fit(Vectors, Labels, Weights, 2, 4, Penalty);
        Assert.True(Calibration.Softmax(model.Scores(Vectors[0]))[3] < 0.05);
    }

    [Fact]
    public void A_contribution_is_what_a_feature_adds_beyond_its_mean_over_classes()
    {
        var model = new LinearClassifier([1, 2, 6], [0, 0, 0]);
        Assert.Equal(0.5 * (6 - 3), model.Contribution(0, 0.5, 2), 1e-9);
        Assert.Equal([0.5, 1, 3], model.Scores(new([0], [0.5f])));
    }
}
