using static TorchSharp.torch;

namespace Assay.Tensors.Formats;

/// <summary>A tensor of a file that is yet to be written.</summary>
public sealed record SafetensorsPart(string Name, ScalarType DType, IReadOnlyList<long> Shape)
{
    /// <summary>Of its values.</summary>
    public long Bytes { get; } = Shape.Aggregate(1L, (product, size) => checked(product * size)) * SafetensorsDTypes.Bytes(DType);
}
