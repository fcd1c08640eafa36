using Assay.Core.Runs;
using Assay.Tensors.Formats.Npy;
using Assay.Tensors.Formats.Zip;
using static TorchSharp.torch;

namespace Assay.Tensors.Formats;

/// <summary>One array in a file of its own (<c>numpy.save</c>), header versions 1 to 3, row-major or Fortran order.</summary>
public static class NpyFile
{
    /// <summary>Reads the array into row-major memory of its own, on the CPU.</summary>
    /// <exception cref="Assay.Core.Errors.UnreadableFileException">Missing, cut off, of an element type that libtorch lacks, or any other fault of the header.</exception>
    public static Tensor Read(string path)
    {
        using var file = OpenedFile.Open(path);
        using var source = new StoredBytes(file, path, "the array", 0, file.Length);
        return NpyArray.Read(source, NpyHeader.Read(source, file.Length, new ArrayPlace(path, null)));
    }

    /// <summary>Replaces <paramref name="path"/> by the bytes that numpy.save writes for this array, all or nothing.</summary>
    public static void Write(string path, Tensor array) => AtomicFile.Write(path, stream => NpzWriter.WriteArray(stream, array));
}
