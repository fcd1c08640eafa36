using Assay.Tensors;
using static TorchSharp.torch;

namespace Assay.Cli.Framework;

/// <summary>What <c>--threads</c> and <c>--device</c> say, put into force. The only place of the framework that touches libtorch.</summary>
internal static class TensorSettings
{
    /// <summary>Sets the number of threads, and finds the device before any work is begun.</summary>
    public static Device Apply(Invocation call)
    {
        SetThreads(call);
        return Devices.Parse(call.Value(SharedOptions.Device) ?? "auto");
    }

    /// <summary>For verbs that stay on the CPU.</summary>
    public static void SetThreads(Invocation call)
    {
        if (call.Value(SharedOptions.Threads) is { } threads)
            Threads.Set(threads);
    }
}
