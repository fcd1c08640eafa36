using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Assay.Core.Errors;

namespace Assay.Tensors;

/// <summary>Where libtorch is and how it is loaded. Loading happens by itself before the first tensor of the process.</summary>
public static class Libtorch
{
    /// <summary>The libtorch version this build belongs to.</summary>
    public static string Version => Metadata("LibtorchVersion");

    /// <summary>The folder the native libraries load from: <c>ASSAY_LIBTORCH</c>, else the one prepared by the build.</summary>
    public static string Folder => Environment.GetEnvironmentVariable("ASSAY_LIBTORCH") is { Length: > 0 } named ? named : Metadata("LibtorchFolder");

    // A module initializer, so that no caller can touch TorchSharp before the resolver is in place.
#pragma warning disable CA2255 // Meant for applications; here it is what makes every TorchSharp call of every consumer find the right folder.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Install()
    {
        GlibcAllocator.KeepFreedMemory();
        // TorchSharp probes with NativeLibrary.TryLoad, which asks the load context and not an import resolver.
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (assembly, library) => Resolve(library);
    }

    private static nint Resolve(string library)
    {
        if (!OperatingSystem.IsLinux() || library is not ("LibTorchSharp" or "torch_cpu"))
            return nint.Zero;
        var wanted = Path.Combine(Folder, $"lib{library}.so");
        if (!File.Exists(wanted))
            throw new AssayException($"libtorch {Version} is not at '{Folder}' (no lib{library}.so there). Build again with ./assay, or let ASSAY_LIBTORCH name a folder that holds it.");
        // libLibTorchSharp.so is linked against these by name, and finds them once they are in the process.
        foreach (var dependency in (string[])["libc10.so", "libtorch_cpu.so", "libtorch.so"])
            NativeLibrary.Load(Path.Combine(Folder, dependency));
        return NativeLibrary.Load(wanted);
    }

    private static string Metadata(string key) =>
        typeof(Libtorch).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == key).Value ?? "";
}
