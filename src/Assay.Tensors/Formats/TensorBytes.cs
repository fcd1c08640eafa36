using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Tensors.Formats;

/// <summary>A piece of a tensor's memory and where it starts, in bytes from the tensor's first.</summary>
internal delegate void TensorChunk(Span<byte> bytes, long at);

/// <summary>A contiguous CPU tensor's memory, lent out in pieces that fit a Span.</summary>
internal static class TensorBytes
{
    private const int DirectBytes = 1 << 28;   // libtorch's memory is lent out as a Span, which ends at 2 GB
    private const int ConvertedBytes = 1 << 22;   // what a conversion takes beside its destination, twice where the allocator cannot align a freed piece

    /// <summary>
    /// Fills <paramref name="destination"/> from row-major bytes of <paramref name="stored"/>: where both agree, straight into its memory,
    /// otherwise through a small piece that libtorch converts, strides and moves to the device.
    /// </summary>
    public static void FillFrom(Tensor destination, ScalarType stored, TensorChunk read)
    {
        using var _ = torch.NewDisposeScope();
        using var __ = torch.no_grad();
        var plain = destination.detach();
        var dense = plain.is_contiguous();
        if (dense && plain.dtype == stored && plain.device_type == DeviceType.CPU)
            ForEachChunk(plain, DirectBytes, read);
        else if (plain.numel() > 0)
            FillByRows(dense || plain.dim() == 0 ? plain.view(-1) : plain, stored, read);
    }

    /// <summary>Columns <paramref name="start"/> … of a matrix that lies row by row, [rows, count]: one read per row.</summary>
    public static Tensor ReadColumns(ScalarType stored, long rows, long columns, long start, long count, TensorChunk read)
    {
        using var scope = torch.NewDisposeScope();
        var matrix = torch.empty([rows, count], stored);
        long element = SafetensorsDTypes.Bytes(stored);
        for (long row = 0; row < rows && count > 0; row++)
        {
            using var line = matrix.narrow(0, row, 1);
            var from = (row * columns + start) * element;
            ForEachChunk(line, DirectBytes, (bytes, at) => read(bytes, from + at));
        }
        return matrix.MoveToOuterDisposeScope();
    }

    private static void FillByRows(Tensor destination, ScalarType stored, TensorChunk read)
    {
        long rows = destination.shape[0], rowBytes = destination.numel() / rows * SafetensorsDTypes.Bytes(stored), take = Math.Clamp(ConvertedBytes / rowBytes, 1, rows);
        var piece = torch.empty([take, .. destination.shape[1..]], stored);
        for (long start = 0; start < rows; start += take)
        {
            using var target = destination.narrow(0, start, Math.Min(take, rows - start));
            using var part = piece.narrow(0, 0, target.shape[0]);
            var from = start * rowBytes;
            ForEachChunk(part, DirectBytes, (bytes, at) => read(bytes, from + at));
            target.copy_(part).Dispose();
        }
    }

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
