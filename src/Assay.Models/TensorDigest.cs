using System.Security.Cryptography;
using static TorchSharp.torch;

namespace Assay.Models;

/// <summary>SHA-256 over tensors' values, a piece at a time.</summary>
internal static class TensorDigest
{
    private const long ValuesAtOnce = 1 << 24;

    public static string Of(Tensor tensor)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, tensor);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Adds the values in row-major order, whatever the strides.</summary>
    public static void Append(IncrementalHash hash, Tensor tensor)
    {
        var rows = Math.Max(1, ValuesAtOnce / Math.Max(1, tensor.numel() / tensor.shape[0]));
        for (long row = 0; row < tensor.shape[0]; row += rows)
        {
            using var scope = NewDisposeScope();
            hash.AppendData(tensor.narrow(0, row, Math.Min(rows, tensor.shape[0] - row)).detach().cpu().contiguous().bytes);
        }
    }
}
