using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Kernels;

/// <summary>Memory outside the collector's reach that grows when asked for more; what was in it is lost then. Starts at a cache line.</summary>
internal sealed unsafe class Scratch<T> : IDisposable where T : unmanaged
{
    private const nuint CacheLine = 64;
    private T* _at;

    /// <summary>How many fit.</summary>
    public long Capacity { get; private set; }

    /// <summary>Where at least <paramref name="count"/> of them lie.</summary>
    public T* Need(long count)
    {
        if (count <= Capacity)
            return _at;
        NativeMemory.AlignedFree(_at);
        Capacity = 0;
        _at = (T*)NativeMemory.AlignedAlloc(checked((nuint)count * (nuint)sizeof(T)), CacheLine);
        Capacity = count;
        return _at;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_at);
        _at = null;
        Capacity = 0;
    }
}

/// <summary>Where tensors lie in memory.</summary>
internal static unsafe class Floats
{
    /// <summary>The first element of a contiguous float32 tensor on the CPU; good for as long as the tensor lives.</summary>
    public static float* Of(Tensor tensor)
    {
        if (tensor.dtype != float32 || tensor.device_type != TorchSharp.DeviceType.CPU || !tensor.is_contiguous())
            throw new ArgumentException($"the kernels take contiguous float32 tensors on the CPU, this one is {tensor.dtype} on {tensor.device_type}");
        using var flat = tensor.view(-1);
        using var first = flat.narrow(0, 0, 1);         // a Span ends at 2 GB, a tensor does not
        return (float*)Unsafe.AsPointer(ref first.bytes.GetPinnableReference());
    }
}
