using Assay.Dictionaries.Evaluation;
using Assay.Models;
using Assay.Tensors;

namespace Assay.Dictionaries.Tests.Evaluation;

/// <summary>Live tensors are counted over all threads, so nothing may run beside these tests.</summary>
[CollectionDefinition("Counts live tensors of evaluation", DisableParallelization = true)]
public sealed class LiveTensorCounts;

[Collection("Counts live tensors of evaluation")]
public sealed class EvaluationLeakTests
{
    [Fact]
    public void Evaluating_again_and_again_holds_no_more_tensors()
    {
        using var toy = new ToyModel();
        using var evaluator = new DictionaryEvaluator(toy.Model, toy.Text, new() { BatchSequences = 4, ImportanceTokens = 12 });
        using var half = ToyModel.Identity(Site.Parse("mlp_out.1"), 16, scale: 0.5f);
        evaluator.Evaluate(half, TestContext.Current.CancellationToken);
        var before = LiveTensors.Count;
        for (var i = 0; i < 5; i++)
            evaluator.Evaluate(half, TestContext.Current.CancellationToken);
        Assert.InRange(LiveTensors.Count - before, -1000, 0);
    }
}
