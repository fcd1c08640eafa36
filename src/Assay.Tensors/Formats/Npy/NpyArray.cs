using Assay.Tensors.Formats.Zip;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Tensors.Formats.Npy;

/// <summary>Reads an array's elements; one in Fortran order lies in the file as its transpose does row by row, so that is how it is read.</summary>
internal static class NpyArray
{
    public static Tensor Read(ByteSource source, NpyHeader header)
    {
        using var scope = torch.NewDisposeScope();
        var array = torch.empty(header.Shape, header.DType);
        ReadInto(source, header, array);
        return array.MoveToOuterDisposeScope();
    }

    public static void ReadInto(ByteSource source, NpyHeader header, Tensor destination)
    {
        using var scope = torch.NewDisposeScope();
        using var _ = torch.no_grad();
        var plain = destination.detach();
        var target = header.FortranOrder && plain.dim() > 1 ? plain.permute(Reversed(plain.dim())) : plain;
        TensorBytes.FillFrom(target, header.DType, (bytes, at) => source.Read(bytes, header.First + at));
    }

    public static Tensor ReadRows(ByteSource source, NpyHeader header, long start, long count)
    {
        using var scope = torch.NewDisposeScope();
        if (header.FortranOrder && header.Shape.Length == 2)
            return StoredColumns(source, header, header.Shape[1], header.Shape[0], start, count).t().contiguous().MoveToOuterDisposeScope();
        if (header.FortranOrder && header.Shape.Length > 2)
            return Read(source, header).narrow(0, start, count).clone().MoveToOuterDisposeScope();
        return StoredRows(source, header, [count, .. header.Shape[1..]], start).MoveToOuterDisposeScope();
    }

    /// <summary>Columns of a matrix.</summary>
    public static Tensor ReadColumns(ByteSource source, NpyHeader header, long start, long count)
    {
        using var scope = torch.NewDisposeScope();
        var columns = header.FortranOrder
            ? StoredRows(source, header, [count, header.Shape[0]], start).t().contiguous()
            : StoredColumns(source, header, header.Shape[0], header.Shape[1], start, count);
        return columns.MoveToOuterDisposeScope();
    }

    private static Tensor StoredRows(ByteSource source, NpyHeader header, long[] shape, long start)
    {
        var rows = torch.empty(shape, header.DType);
        var rowBytes = shape[1..].Aggregate((long)SafetensorsDTypes.Bytes(header.DType), (product, size) => product * size);
        TensorBytes.FillFrom(rows, header.DType, (bytes, at) => source.Read(bytes, header.First + start * rowBytes + at));
        return rows;
    }

    private static Tensor StoredColumns(ByteSource source, NpyHeader header, long rows, long columns, long start, long count) =>
        TensorBytes.ReadColumns(header.DType, rows, columns, start, count, (bytes, at) => source.Read(bytes, header.First + at));

    private static long[] Reversed(long dimensions)
    {
        var order = new long[dimensions];
        for (var i = 0; i < order.Length; i++)
            order[i] = order.Length - 1 - i;
        return order;
    }
}
