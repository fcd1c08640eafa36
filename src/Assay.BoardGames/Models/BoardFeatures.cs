using Assay.Dictionaries;
using static TorchSharp.torch;

namespace Assay.BoardGames.Models;

/// <summary>Boards as a dictionary sees them.</summary>
public static class BoardFeatures
{
    private const int RowsAtOnce = 4096;     // a dense [rows, latents] exists for so many at a time

    /// <summary>Latent values of activations [N, d] in raw units, of which only those that fire are held; dense products serve where more than one latent in eight is active.</summary>
    public static SparseRows Of(SparseAutoencoder dictionary, Tensor activations, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var encoder = SparseEncoder.For(dictionary);
        var pieces = new List<SparseRows>();
        for (long first = 0; first == 0 || first < activations.shape[0]; first += RowsAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            using var piece = NewDisposeScope();
            var x = activations.narrow(0, first, Math.Min(RowsAtOnce, activations.shape[0] - first)).to(dictionary.DecoderWeights.dtype, dictionary.DecoderWeights.device);
            pieces.Add(encoder?.Encode(x) ?? SparseRows.Of(dictionary.Encode(x)));
        }
        return SparseRows.Join(pieces);
    }
}
