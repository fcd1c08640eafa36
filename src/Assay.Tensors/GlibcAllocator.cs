using System.Runtime.InteropServices;

namespace Assay.Tensors;

/// <summary>Tells glibc to keep freed memory instead of handing it back to the kernel, whose zeroed pages cost half a dense training step.</summary>
internal static partial class GlibcAllocator
{
    private const int TrimThreshold = -1, MmapThreshold = -3;   // M_TRIM_THRESHOLD, M_MMAP_THRESHOLD in malloc.h

    // Buffers of a training step are tens to hundreds of megabytes; only larger ones still come straight from the kernel.
    private const int MmapBytes = 1 << 30, TrimBytes = int.MaxValue;

    public static void KeepFreedMemory()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = SetOption(MmapThreshold, MmapBytes);
            _ = SetOption(TrimThreshold, TrimBytes);
        }
        catch (EntryPointNotFoundException)
        {
            // musl has no mallopt: nothing to set.
        }
        catch (DllNotFoundException)
        {
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int parameter, int value);
}
