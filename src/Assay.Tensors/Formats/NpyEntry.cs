using static TorchSharp.torch;

namespace Assay.Tensors.Formats;

/// <summary>What the header of an .npy array says.</summary>
/// <param name="Name">Its name in the archive, without <c>.npy</c>.</param>
/// <param name="DType">Its element type.</param>
/// <param name="Shape">Its sizes; empty for a scalar.</param>
/// <param name="IsInPlace">Whether its rows can be read without the rest: it is stored as it is, not deflated.</param>
public sealed record NpyEntry(string Name, ScalarType DType, IReadOnlyList<long> Shape, bool IsInPlace);
