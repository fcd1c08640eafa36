using Assay.Core.Errors;
using static TorchSharp.torch;

namespace Assay.Models;

internal static class TokenIds
{
    /// <summary>Fails unless the ids are [sequences, positions] and fit into the context.</summary>
    public static void CheckIds(this Tensor ids, TransformerConfig config)
    {
        if (ids.dim() != 2 || ids.dtype != int64)
            throw new ArgumentException($"ids are {ids.dtype} [{string.Join(", ", ids.shape)}], expected Int64 [sequences, positions]");
        if (ids.shape[1] > config.ContextLength)
            throw new AssayException($"sequences of {ids.shape[1]} tokens are longer than the model's context of {config.ContextLength}.");
    }
}
