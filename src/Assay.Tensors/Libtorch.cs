using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Assay.Core.Errors;
using TorchSharp;

namespace Assay.Tensors;

/// <summary>Where libtorch is and how it is loaded. Loading happens by itself before the first tensor of the process.</summary>
public static class Libtorch
{
    /// <summary>The libtorch version this build belongs to.</summary>
    public static string Version => Metadata("LibtorchVersion");

    /// <summary>The folder the native libraries load from: <c>ASSAY_LIBTORCH</c>, else the one prepared by the build.</summary>
    public static string Folder => Environment.GetEnvironmentVariable("ASSAY_LIBTORCH") is { Length: > 0 } named ? named : Metadata("LibtorchFolder");

    /// <summary>Loads libtorch now, so that what is wrong with it is said before work starts; takes some 0.2 s the first time.</summary>
    /// <remarks>
    /// A program that may meet a missing libtorch calls this before its first tensor: TorchSharp's own answer is a long trace on standard
    /// output and an attempt to copy 600 MB of packages beside the program.
    /// </remarks>
    /// <exception cref="AssayException">It is not there or does not load; says where it was looked for and what to do.</exception>
    public static void Load()
    {
        Resolve("LibTorchSharp", Folder);   // first without TorchSharp, for the reason above
        try
        {
            _ = torch.get_num_threads();
        }
        catch (Exception failure) when (Fault(failure) is { } text)
        {
            throw new AssayException(text, failure);
        }
    }

    // A module initializer, so that no caller can touch TorchSharp before the resolver is in place.
#pragma warning disable CA2255 // Meant for applications; here it is what makes every TorchSharp call of every consumer find the right folder.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Install()
    {
        GlibcAllocator.KeepFreedMemory();
        OpenMpThreads.SleepWhenIdle();
        // TorchSharp probes with NativeLibrary.TryLoad, which asks the load context and not an import resolver.
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (assembly, library) => Resolve(library, Folder);
    }

    internal static nint Resolve(string library, string folder)
    {
        if (!OperatingSystem.IsLinux() || library is not ("LibTorchSharp" or "torch_cpu"))
            return nint.Zero;
        var wanted = Path.Combine(folder, $"lib{library}.so");
        if (!File.Exists(wanted))
            throw new AssayException($"libtorch {Version} is not at '{folder}' (no lib{library}.so there). Build again with ./assay, or let ASSAY_LIBTORCH name a folder that holds it.");
        try
        {
            // libLibTorchSharp.so is linked against these by name, and finds them once they are in the process.
            foreach (var dependency in (string[])["libc10.so", "libtorch_cpu.so", "libtorch.so"])
                NativeLibrary.Load(Path.Combine(folder, dependency));
            var loaded = NativeLibrary.Load(wanted);
            if (library == "LibTorchSharp")
                DeferredScalars.Install(loaded);
            return loaded;
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            throw new AssayException($"libtorch {Version} at '{folder}' does not load: {failure.Message.ReplaceLineEndings(" ")}", failure);
        }
    }

    // TorchSharp's static constructor runs first in whatever call comes first, and wraps what it meets.
    internal static string? Fault(Exception failure)
    {
        for (var inner = failure; inner is not null; inner = inner.InnerException)
        {
            if (inner is AssayException fault)
                return fault.Message;
        }
        return failure is TypeInitializationException or DllNotFoundException or NotSupportedException or EntryPointNotFoundException
            ? $"libtorch {Version} at '{Folder}' does not load: {failure.GetBaseException().Message.ReplaceLineEndings(" ")}"
            : null;
    }

    private static string Metadata(string key) =>
        typeof(Libtorch).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == key).Value ?? "";
}
