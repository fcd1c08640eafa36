using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Assay.Risks.Suggestions;

/// <summary>Multinomial logistic regression by ML.NET's L-BFGS: Σ weight · (−ln p) + λ/2 ‖w‖² at its minimum, with free biases.</summary>
internal static class MaximumEntropy
{
    // Looser than the library's own 1e-7, which takes more than twice as long for the same codes.
    private const float Tolerance = 1e-4f;

    private sealed class Row
    {
        public VBuffer<float> Features { get; set; }

        public uint Label { get; set; }

        public float Weight { get; set; }
    }

    /// <summary>Learns the weights.</summary>
    /// <param name="vectors">Sparse, of <paramref name="length"/> entries.</param>
    /// <param name="labels">The class of each, from 0.</param>
    /// <param name="weights">How much each counts.</param>
    /// <param name="length">Features.</param>
    /// <param name="classes">How many classes there are, those without an example included.</param>
    /// <param name="penalty">λ.</param>
    /// <param name="tolerance">Relative improvement below which it ends.</param>
    public static LinearClassifier Fit(IReadOnlyList<SparseVector> vectors, IReadOnlyList<int> labels, IReadOnlyList<float> weights, int length, int classes, double penalty, float tolerance = Tolerance)
    {
        var ml = new MLContext(seed: 1);
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, length);
        schema[nameof(Row.Label)].ColumnType = new KeyDataViewType(typeof(uint), classes);
        var rows = vectors.Select((vector, i) => new Row { Features = new(length, vector.Indices.Length, vector.Values, vector.Indices), Label = (uint)labels[i], Weight = weights[i] });
        var trainer = ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(new LbfgsMaximumEntropyMulticlassTrainer.Options
        {
            LabelColumnName = nameof(Row.Label), FeatureColumnName = nameof(Row.Features), ExampleWeightColumnName = nameof(Row.Weight),
            L1Regularization = 0, L2Regularization = (float)penalty, OptimizationTolerance = tolerance, HistorySize = 10, NumberOfThreads = 1,
        });
        return Linear(trainer.Fit(ml.Data.LoadFromEnumerable(rows, schema)).Model, length);
    }

    private static LinearClassifier Linear(MaximumEntropyModelParameters model, int length)
    {
        VBuffer<float>[] byClass = [];
        model.GetWeights(ref byClass, out var classes);
        var weights = new float[length * classes];
        for (var k = 0; k < classes; k++)
        {
            foreach (var (feature, weight) in byClass[k].Items())
                weights[feature * classes + k] = weight;
        }
        return new(weights, [.. model.GetBiases()]);
    }
}
