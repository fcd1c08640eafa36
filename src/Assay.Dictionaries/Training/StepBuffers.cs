using Assay.Dictionaries.Kernels;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Training;

/// <summary>What a step needs for a batch, kept as long as batches have the same number of rows.</summary>
internal sealed class StepBuffers : IDisposable
{
    public StepBuffers(int rows, int inputWidth, int outputWidth)
    {
        Rows = rows;
        PaddedX = zeros(EncoderProduct.Padded(rows), inputWidth).DetachFromDisposeScope();
        X = PaddedX.narrow(0, 0, rows).DetachFromDisposeScope();
        Errors = empty(rows, outputWidth).DetachFromDisposeScope();
        Ones = ones(rows).DetachFromDisposeScope();
    }

    public int Rows { get; }

    /// <summary>x with rows added up to whole tiles.</summary>
    public Tensor PaddedX { get; }

    /// <summary>x [B, d] as the encoder reads it.</summary>
    public Tensor X { get; }

    /// <summary>2 (x̂ − y)/B, [B, e].</summary>
    public Tensor Errors { get; }

    /// <summary>B ones.</summary>
    public Tensor Ones { get; }

    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[X, PaddedX, Errors, Ones])
            tensor.Dispose();
    }
}
