using Assay.Dictionaries;
using static TorchSharp.torch;

namespace Assay.BoardGames.Models;

/// <summary>Boards as a dictionary sees them.</summary>
public static class BoardFeatures
{
    /// <summary>Latent values of activations [N, d] in raw units, of which only those that fire are held; dense products serve where more than one latent in eight is active.</summary>
    public static SparseRows Of(SparseAutoencoder dictionary, Tensor activations)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var x = activations.to(dictionary.DecoderWeights.dtype, dictionary.DecoderWeights.device);
        using var encoder = SparseEncoder.For(dictionary);
        return encoder?.Encode(x) ?? SparseRows.Of(dictionary.Encode(x));
    }
}
