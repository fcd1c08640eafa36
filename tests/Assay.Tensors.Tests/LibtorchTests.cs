using System.Diagnostics;
using Assay.Core.Errors;
using Assay.TestKit;
using TorchSharp;

namespace Assay.Tensors.Tests;

public sealed class LibtorchTests
{
    [Fact]
    public void A_tensor_can_be_multiplied()
    {
        using var product = torch.ones(3, 3).matmul(torch.ones(3, 3));
        Assert.Equal(27f, product.sum().item<float>());
    }

    [Fact]
    public void Loading_twice_is_no_fault()
    {
        Libtorch.Load();
        Libtorch.Load();
    }

    [Fact]
    public void The_build_prepared_the_folder_that_is_used_and_the_library_there_is_the_mended_one()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("ASSAY_LIBTORCH") is { Length: > 0 }, "ASSAY_LIBTORCH names another libtorch");
        Assert.EndsWith(Path.Combine("artifacts", "libtorch", Libtorch.Version), Libtorch.Folder, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(Libtorch.Folder, "libLibTorchSharp.so"), File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_libtorch_is_named_with_the_way_out()
    {
        using var folder = new TemporaryFolder();
        var failure = Assert.Throws<AssayException>(() => Libtorch.Resolve("LibTorchSharp", folder.Path));
        Assert.Contains(folder.Path, failure.Message, StringComparison.Ordinal);
        Assert.Contains("ASSAY_LIBTORCH", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_is_none_is_named_and_no_crash()
    {
        using var folder = new TemporaryFolder();
        foreach (var library in (string[])["libc10.so", "libtorch_cpu.so", "libtorch.so", "libLibTorchSharp.so"])
            File.WriteAllText(folder[library], "no library");
        var failure = Assert.Throws<AssayException>(() => Libtorch.Resolve("LibTorchSharp", folder.Path));
        Assert.Contains("does not load", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public void Libraries_of_others_are_left_to_the_runtime() => Assert.Equal(nint.Zero, Libtorch.Resolve("SkiaSharp", "/nowhere"));

    // A process loads libtorch once, so the fault needs a process of its own: this test program, with the one test above.
    [Fact]
    public void A_process_whose_ASSAY_LIBTORCH_is_empty_ends_with_a_message_that_names_it()
    {
        using var folder = new TemporaryFolder();
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["-noLogo", "-noColor", "-method", "*.Loading_twice_is_no_fault"]) { RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["ASSAY_LIBTORCH"] = folder.Path;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.NotEqual(0, process.ExitCode);
        Assert.Contains($"AssayException : libtorch {Libtorch.Version} is not at '{folder.Path}'", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(AppContext.BaseDirectory, "cpu")), "TorchSharp copied its packages beside the program");
    }
}
