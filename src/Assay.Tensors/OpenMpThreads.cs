using System.Runtime.InteropServices;

namespace Assay.Tensors;

/// <summary>Lets libtorch's OpenMP threads sleep between pieces of work instead of spinning, unless the user's environment says otherwise.</summary>
/// <remarks>
/// A spinning thread that loses its core to another program holds up every small product until it is scheduled again: beside one busy process the training step of
/// a small model took 590 ms spinning and 34 ms sleeping, and alone on two cores sleeping was no slower (docs/decisions/0002-freed-memory-is-kept.md).
/// </remarks>
internal static partial class OpenMpThreads
{
    /// <summary>To be called before libtorch is loaded: its OpenMP runtime reads the environment once, then.</summary>
    public static void SleepWhenIdle()
    {
        if (OperatingSystem.IsWindows())
            return;
        try
        {
            // The C library's environment: .NET keeps a copy of its own that native code does not see.
            _ = SetVariable("OMP_WAIT_POLICY", "passive", overwrite: 0);
        }
        catch (Exception failure) when (failure is EntryPointNotFoundException or DllNotFoundException)
        {
            // Another C library: its default stays.
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
