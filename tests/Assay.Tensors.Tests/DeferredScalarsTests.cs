using System.Reflection;
using System.Runtime.InteropServices;
using Assay.PrepareLibtorch;
using TorchSharp;

namespace Assay.Tensors.Tests;

/// <summary>TorchSharp lets go of a scalar as soon as its address is on the way to libtorch; it has to stay readable.</summary>
public sealed unsafe class DeferredScalarsTests
{
    private const int Value = 16;   // c10::Scalar: the tag at 0, the number at 16

    [Fact]
    public void A_scalar_can_be_read_after_it_was_disposed()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("ASSAY_LIBTORCH") is { Length: > 0 }, "ASSAY_LIBTORCH names another libtorch");
        Libtorch.Load();
        Assert.True(DeferredScalars.Installed);
        Scalar scalar = 0.625;
        var address = (nint)typeof(Scalar).GetProperty("Handle", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(scalar)!;
        Assert.Equal(0.625, *(double*)(address + Value));
        scalar.Dispose();
        var later = Enumerable.Range(0, 1000).Select(i => (Scalar)(double)i).ToArray();     // malloc gives a freed piece to the next who asks
        Assert.Equal(0.625, *(double*)(address + Value));
        Assert.True(DeferredScalars.Count > 0);
        GC.KeepAlive(later);
    }

    [Fact]
    public void Memory_is_freed_when_its_time_has_come_and_a_pause_counts_little()
    {
        var frees = new DeferredFrees(grace: 50, mostCounted: 20);
        void Add(long now) => frees.Add((nint)NativeMemory.Alloc(32), now);
        Add(1_000);
        Add(1_020);
        Add(1_040);
        Assert.Equal(3, frees.Count);
        Add(90_000);                    // counts 20: the first one's 50 are over, the second's 40 are not
        Assert.Equal(3, frees.Count);
        Add(90_010);                    // now the second's are
        Assert.Equal(3, frees.Count);
        Add(90_011);
        Assert.Equal(4, frees.Count);
    }

    [Fact]
    public void The_build_replaces_one_functions_beginning_and_lengthens_the_zeroed_memory_by_a_pointer()
    {
        var original = File.ReadAllBytes(Packaged);
        var image = original.ToArray();
        Assert.True(ScalarDisposal.MakeIndirect(image));
        var changed = Enumerable.Range(0, image.Length).Where(i => image[i] != original[i]).ToArray();
        Assert.All(changed, i => Assert.True(i < 64 + 10 * 56 || (i >= At(original) && i < At(original) + 6)));     // a program header, or the jump
        Assert.Equal([0xFF, 0x25], image.AsSpan(At(original), 2).ToArray());
        Assert.False(ScalarDisposal.MakeIndirect(image));                      // a second time changes nothing
    }

    [Fact]
    public void A_library_without_the_function_is_refused()
    {
        var image = File.ReadAllBytes(Packaged);
        for (var at = image.AsSpan().IndexOf("THSTorch_dispose_scalar\0"u8); at >= 0; at = image.AsSpan().IndexOf("THSTorch_dispose_scalar\0"u8))
            image[at] = (byte)'X';
        Assert.Contains("has no THSTorch_dispose_scalar", Assert.Throws<InvalidDataException>(() => ScalarDisposal.MakeIndirect(image)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => ScalarDisposal.MakeIndirect(new byte[400]));
    }

    // The body as the compiler made it: test rdi, rdi; je to the end; mov eax, [rdi].
    private static int At(byte[] image) => image.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x48, 0x85, 0xFF, 0x74, 0x2D, 0x8B, 0x07, 0x83, 0xC0, 0xFB]);

    private static string Packaged { get; } =
        typeof(DeferredScalarsTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "PackagedLibTorchSharp").Value!;
}
