using System.IO.Compression;
using Assay.Core.Runs;
using Assay.Tensors.Formats.Npy;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Tensors.Formats;

/// <summary>Writes .npz archives as <c>numpy.savez</c> does: entries stored as they are (so that rows can be read in place), zip64 where one is large.</summary>
public static class NpzWriter
{
    private const int ChunkBytes = 1 << 24;

    // Where zip's calendar starts; with the real time, the same arrays would give other bytes.
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Replaces <paramref name="path"/> by an archive of these arrays, in the dictionary's order, all or nothing; one array at a time is copied.</summary>
    /// <exception cref="ArgumentException">An element type that .npy lacks (bfloat16 is one).</exception>
    /// <exception cref="Assay.Core.Errors.AssayException">The disk is full or the place cannot be written; the old file is still there.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> arrays) => AtomicFile.Write(path, stream =>
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, array) in arrays)
        {
            var entry = zip.CreateEntry($"{name}.npy", CompressionLevel.NoCompression);
            entry.LastWriteTime = Epoch;
            using var inside = entry.Open();
            WriteArray(inside, array);
        }
    });

    internal static void WriteArray(Stream stream, Tensor array)
    {
        using var _ = torch.NewDisposeScope();
        using var __ = torch.no_grad();
        stream.Write(NpyHeader.Bytes(array.dtype, array.shape));
        TensorBytes.ForEachChunk(array.detach().cpu().contiguous(), ChunkBytes, (bytes, at) => stream.Write(bytes));
    }
}
