using static TorchSharp.torch;

namespace Assay.Tensors.Formats.Pickle;

/// <summary>A global of the allow-list; a name, never anything that runs.</summary>
internal sealed record PickleName(string Text);

/// <summary>A Python dictionary (or OrderedDict), in its order; keys may be any value.</summary>
internal sealed class PickleDictionary
{
    public List<(object? Key, object? Value)> Items { get; } = [];
}

/// <summary>Memory that the pickle only names; its bytes lie elsewhere in the file.</summary>
/// <param name="Key">The storage's name in the archive.</param>
/// <param name="DType">Its element type; bytes for an untyped one.</param>
/// <param name="Elements">How many elements of that type it claims.</param>
internal sealed record TorchStorage(string Key, ScalarType DType, long Elements)
{
    public long Bytes => Elements * SafetensorsDTypes.Bytes(DType);   // checked where storages are made
}

/// <summary>A view on a storage: offset and strides in elements, checked to stay inside.</summary>
internal sealed record TorchTensor(TorchStorage Storage, ScalarType DType, long Offset, long[] Shape, long[] Strides)
{
    public long Elements => Shape.Aggregate(1L, (product, size) => product * size);   // checked where tensors are made
}
