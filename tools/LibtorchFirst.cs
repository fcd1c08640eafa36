using System.Runtime.CompilerServices;

namespace Assay;

/// <summary>Compiled into every program (Directory.Build.targets): it runs before Main, so that even a program whose first line calls TorchSharp directly finds libtorch.</summary>
/// <remarks>Without it TorchSharp would not ask Assay.Tensors, and would copy 600 MB beside the program to find that they do not load.</remarks>
internal static class LibtorchFirst
{
    [ModuleInitializer]
    internal static void Install() => RuntimeHelpers.RunModuleConstructor(typeof(Tensors.Libtorch).Module.ModuleHandle);
}
