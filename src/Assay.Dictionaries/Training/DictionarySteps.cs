using Assay.Core.Randomness;
using Assay.Dictionaries.Architectures;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Training;

/// <summary>From options to a dictionary in training.</summary>
internal static class DictionarySteps
{
    /// <summary>An initialised dictionary; the stream decides its directions.</summary>
    public static IDictionaryStep Create(DictionaryOptions options, DictionaryTrainingOptions training, int inputWidth, int outputWidth, SeedStream stream)
    {
        using var noGradient = no_grad();
        var step = CreateBare(options, training, inputWidth, outputWidth);
        step.Initialise(stream);
        return step;
    }

    public static SparseStep CreateBare(DictionaryOptions options, DictionaryTrainingOptions training, int inputWidth, int outputWidth) => options.Architecture switch
    {
        JumpReLUOptions => new SparseJumpReLU(options, training, inputWidth, outputWidth),
        TopKOptions topK => new SparseTopK(options, topK, training, inputWidth, outputWidth),
        BatchTopKOptions topK => new SparseBatchTopK(options, topK, training, inputWidth, outputWidth),
        GatedOptions => new SparseGated(options, training, inputWidth, outputWidth),
        ReluL1Options => new SparseReluL1(options, training, inputWidth, outputWidth),
        var other => throw new ArgumentException($"no step trains {other.GetType().Name}", nameof(options)),
    };
}
