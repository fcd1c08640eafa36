using static TorchSharp.torch;

namespace Assay.Magnitudes;

/// <summary>Something that stores a sequence in one vector and reads it out again: a trained network, or a code made by hand.</summary>
public interface ISequenceCode
{
    /// <summary>What it repeats.</summary>
    RepeatTask Task { get; }

    /// <summary>Channels of the vector, N.</summary>
    int Width { get; }

    /// <summary>The vector of each sequence, [B, N], in the caller's dispose scope.</summary>
    Tensor Encode(Sequences sequences);

    /// <summary>Logits of what is read out of a vector when the true answers so far are known, [T, B, symbols]; gradients reach the vector.</summary>
    /// <param name="state">[B, N].</param>
    /// <param name="answers">The true answers; places behind a sequence's end mean nothing.</param>
    Tensor Decode(Tensor state, Sequences answers);
}
