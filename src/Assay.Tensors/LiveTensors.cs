using static TorchSharp.torch;

namespace Assay.Tensors;

/// <summary>How many tensors this process holds, for tests that look for leaks.</summary>
public static class LiveTensors
{
    /// <summary>Tensors created and neither disposed nor finalised, over all threads.</summary>
    /// <remarks>Compare two counts of the same code after a first round: caches fill in that one.</remarks>
    public static long Count => Tensor.TotalCount;
}
