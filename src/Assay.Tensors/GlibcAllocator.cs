using System.Runtime.InteropServices;

namespace Assay.Tensors;

/// <summary>Tells glibc to keep freed memory instead of handing it back to the kernel, whose zeroed pages cost half a dense training step.</summary>
/// <remarks>
/// On the process's main thread. Other threads allocate from arenas of 64 MB, which glibc always maps beyond that size; MALLOC_ARENA_MAX=1
/// (set by ./assay) gives them the main one, and can only be set from outside (docs/decisions/0002-freed-memory-is-kept.md).
/// </remarks>
internal static partial class GlibcAllocator
{
    private const int TrimThreshold = -1, MmapThreshold = -3;   // M_TRIM_THRESHOLD, M_MMAP_THRESHOLD in malloc.h

    // Buffers of a training step are tens to hundreds of megabytes; only larger ones still come straight from the kernel.
    private const int MmapBytes = 1 << 30, TrimBytes = int.MaxValue;

    // The most that glibc before 2.35 takes.
    private const int OldMmapBytes = 32 << 20;

    /// <summary>Whether glibc took both settings; false on other systems and before <see cref="KeepFreedMemory"/>.</summary>
    public static bool KeepsFreedMemory { get; private set; }

    /// <summary>Whether every thread of this process allocates from the main arena.</summary>
    public static bool OneArena =>
        Environment.GetEnvironmentVariable("MALLOC_ARENA_MAX") == "1"
        || (Environment.GetEnvironmentVariable("GLIBC_TUNABLES") ?? "").Split(':').Contains("glibc.malloc.arena_max=1");

    public static void KeepFreedMemory()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            var mapping = SetOption(MmapThreshold, MmapBytes) == 1 || SetOption(MmapThreshold, OldMmapBytes) == 1;
            KeepsFreedMemory = mapping & SetOption(TrimThreshold, TrimBytes) == 1;
        }
        catch (Exception failure) when (failure is EntryPointNotFoundException or DllNotFoundException)
        {
            // musl has no mallopt: nothing to set.
        }
    }

    /// <summary>As glibc does by itself once large blocks have been freed: its threshold has then risen to 32 MB, and what is larger goes back to the kernel. For benchmarks.</summary>
    public static void LetGoOfFreedMemory()
    {
        if (!KeepsFreedMemory)
            return;
        SetOption(MmapThreshold, OldMmapBytes);
        SetOption(TrimThreshold, 2 * OldMmapBytes);
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int parameter, int value);
}
