using Assay.Dictionaries.Architectures;

namespace Assay.Dictionaries.Tests.Dense;

/// <summary>The same training by whole matrix products: the second implementation that the sparse step is held against. It is itself held against goldens and finite differences.</summary>
internal static class DenseSteps
{
    public static DenseStep Create(DictionaryOptions options, DictionaryTrainingOptions training, int inputWidth, int outputWidth) => options.Architecture switch
    {
        JumpReLUOptions => new DenseJumpReLU(options, training, inputWidth, outputWidth),
        TopKOptions topK => new DenseTopK(options, topK, training, inputWidth, outputWidth),
        BatchTopKOptions topK => new DenseBatchTopK(options, topK, training, inputWidth, outputWidth),
        GatedOptions => new DenseGated(options, training, inputWidth, outputWidth),
        ReluL1Options => new DenseReluL1(options, training, inputWidth, outputWidth),
        var other => throw new ArgumentException($"no step trains {other.GetType().Name}", nameof(options)),
    };
}
