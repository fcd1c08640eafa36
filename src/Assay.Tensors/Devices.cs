using Assay.Core.Errors;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Tensors;

/// <summary>The devices that a user can name.</summary>
public static class Devices
{
    /// <summary>"cpu"; "cuda" or "cuda:N", which must be there; "auto": cuda where there is one, else the CPU.</summary>
    /// <exception cref="AssayException">No such device, in words or in this machine.</exception>
    public static Device Parse(string text)
    {
        if (text is "cpu")
            return torch.CPU;
        if (text is "auto")
            return cuda.is_available() ? torch.CUDA : torch.CPU;
        return CudaIndex(text) is { } index
            ? Cuda(text, index)
            : throw new AssayException($"device '{text}' is not known; expected cpu, cuda, cuda:N or auto");
    }

    private static int? CudaIndex(string text)
    {
        if (text is "cuda")
            return 0;
        var number = text.StartsWith("cuda:", StringComparison.Ordinal) ? text[5..] : "";
        return int.TryParse(number, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var index) ? index : null;
    }

    private static Device Cuda(string text, int index)
    {
        var count = cuda.is_available() ? cuda.device_count() : 0;
        if (count == 0)
            throw new AssayException($"device '{text}' was asked for, but libtorch at '{Libtorch.Folder}' sees no CUDA device; use --device cpu or auto, or let ASSAY_LIBTORCH name a CUDA build of libtorch {Libtorch.Version}");
        if (index >= count)
            throw new AssayException(FormattableString.Invariant($"device '{text}' was asked for, but there are only {count} CUDA devices, cuda:0 to cuda:{count - 1}"));
        return new Device(DeviceType.CUDA, index);
    }
}
