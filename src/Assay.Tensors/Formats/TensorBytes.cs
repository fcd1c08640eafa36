using static TorchSharp.torch;

namespace Assay.Tensors.Formats;

/// <summary>A piece of a tensor's memory and where it starts, in bytes from the tensor's first.</summary>
internal delegate void TensorChunk(Span<byte> bytes, long at);

/// <summary>A contiguous CPU tensor's memory, lent out in pieces that fit a Span.</summary>
internal static class TensorBytes
{
    public static void ForEachChunk(Tensor tensor, int chunkBytes, TensorChunk use)
    {
        var elements = tensor.numel();
        if (elements == 0)
            return;
        using var flat = tensor.view(-1);
        long elementBytes = tensor.ElementSize, chunk = chunkBytes / elementBytes;
        for (long start = 0; start < elements; start += chunk)
        {
            using var piece = flat.narrow(0, start, Math.Min(chunk, elements - start));
            use(piece.bytes, start * elementBytes);
        }
    }
}
