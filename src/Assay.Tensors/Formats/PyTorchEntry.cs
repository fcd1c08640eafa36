using static TorchSharp.torch;

namespace Assay.Tensors.Formats;

/// <summary>What a PyTorch file says of one tensor.</summary>
/// <param name="Name">The keys on the way to it, joined by dots; empty where the file is one tensor.</param>
/// <param name="DType">Its element type.</param>
/// <param name="Shape">Its sizes; empty for a scalar.</param>
public sealed record PyTorchEntry(string Name, ScalarType DType, IReadOnlyList<long> Shape);
