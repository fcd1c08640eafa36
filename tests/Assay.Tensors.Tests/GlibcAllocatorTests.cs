using System.Runtime.InteropServices;

namespace Assay.Tensors.Tests;

public sealed unsafe partial class GlibcAllocatorTests
{
    private const nuint OwnMapping = 2;   // IS_MMAPPED in the size field before each of glibc's chunks

    // 48 MB: more than the 32 MB that glibc's own threshold can grow to, less than the 64 MB of a thread's arena.
    [Fact]
    public void A_buffer_of_a_training_step_comes_from_the_heap_and_not_from_a_mapping_of_its_own()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "glibc is the allocator of Linux");
        Assert.True(GlibcAllocator.KeepsFreedMemory);
        Assert.False(IsMapped(48 << 20));
    }

    // Shows that the flag is read where glibc writes it.
    [Fact]
    public void A_buffer_beyond_the_threshold_has_a_mapping_of_its_own()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "glibc is the allocator of Linux");
        Assert.True(IsMapped((1 << 30) + 1));
    }

    // Not NativeMemory: what counts is the allocator that libtorch calls.
    private static bool IsMapped(nuint bytes)
    {
        var buffer = Allocate(bytes);
        try
        {
            return (((nuint*)buffer)[-1] & OwnMapping) != 0;
        }
        finally
        {
            Free(buffer);
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "malloc")]
    private static partial nint Allocate(nuint bytes);

    [LibraryImport("libc.so.6", EntryPoint = "free")]
    private static partial void Free(nint buffer);
}
