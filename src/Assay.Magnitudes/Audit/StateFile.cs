using Assay.Core.Errors;
using Assay.Tensors.Formats;
using static TorchSharp.torch;

namespace Assay.Magnitudes.Audit;

/// <summary>A user's file of one tensor: .npy, or .safetensors that holds one.</summary>
internal static class StateFile
{
    /// <summary>The tensor, in the caller's scope.</summary>
    /// <exception cref="UnreadableFileException">It is neither, or holds several tensors.</exception>
    public static Tensor Read(string path)
    {
        if (path.EndsWith(".npy", StringComparison.Ordinal))
            return NpyFile.Read(path);
        if (!path.EndsWith(".safetensors", StringComparison.Ordinal))
            throw new UnreadableFileException(path, "expected a file that ends in .npy or .safetensors");
        using var file = SafetensorsFile.Open(path);
        return file.Names is [var only] ? file.Read(only) : throw new UnreadableFileException(path, $"holds {file.Names.Count} tensors, expected one");
    }
}
