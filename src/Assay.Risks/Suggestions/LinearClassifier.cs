namespace Assay.Risks.Suggestions;

/// <summary>Scores of classes as weighted sums of features.</summary>
/// <param name="weights"><c>weights[feature * classes + class]</c>.</param>
/// <param name="biases">One a class.</param>
internal sealed class LinearClassifier(float[] weights, float[] biases)
{
    public int Classes => biases.Length;

    public float[] Weights => weights;

    public float[] Biases => biases;

    /// <summary>One score a class; their softmax are probabilities.</summary>
    public double[] Scores(SparseVector vector)
    {
        double[] scores = [.. biases.Select(bias => (double)bias)];
        for (var i = 0; i < vector.Indices.Length; i++)
        {
            for (var k = 0; k < scores.Length; k++)
                scores[k] += vector.Values[i] * weights[vector.Indices[i] * scores.Length + k];
        }
        return scores;
    }

    /// <summary>What a feature of this value adds to a class, beyond what it adds to all of them on the average.</summary>
    public double Contribution(int feature, double value, int toClass) =>
        value * (weights[feature * Classes + toClass] - weights.AsSpan(feature * Classes, Classes).ToArray().Average());
}
