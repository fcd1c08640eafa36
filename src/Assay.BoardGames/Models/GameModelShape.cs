using Assay.Models;

namespace Assay.BoardGames.Models;

/// <summary>GPT-2s as the game models are: exact GELU, biases, an output matrix of its own.</summary>
internal static class GameModelShape
{
    /// <summary>What all of them share; the sizes are to be filled in.</summary>
    public static TransformerConfig Gpt2 { get; } = new()
    {
        Family = "gpt2",
        Attention = new() { SoftCap = null, GlobalEvery = 1, InputBias = true, OutputBias = true },
        Variant = new() { FinalSoftCap = null, NormEpsilon = 1e-5, Activation = Activation.Gelu, MlpBias = true, TiedOutput = false },
        Tokens = new() { Bos = 0, Eos = 0, Pad = 0 },
    };
}
