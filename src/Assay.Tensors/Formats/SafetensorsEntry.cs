using static TorchSharp.torch;

namespace Assay.Tensors.Formats;

/// <summary>What the header of a safetensors file says of one tensor.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="DType">Its element type.</param>
/// <param name="Shape">Its sizes; empty for a scalar.</param>
/// <param name="Offset">Its first byte, counted from the file's start.</param>
/// <param name="Length">Its bytes: elements times element size.</param>
public sealed record SafetensorsEntry(string Name, ScalarType DType, IReadOnlyList<long> Shape, long Offset, long Length);
