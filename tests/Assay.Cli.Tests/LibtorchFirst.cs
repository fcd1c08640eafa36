using System.Runtime.CompilerServices;
using Assay.Tensors;

namespace Assay.Cli.Tests;

/// <summary>Makes sure that libtorch can be found before any tensor call of this assembly: Assay.Tensors may not be loaded by then, since nothing of it need have been used.</summary>
internal static class LibtorchFirst
{
#pragma warning disable CA2255 // Meant for applications; see Libtorch, which does the same for its own assembly.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Load() => RuntimeHelpers.RunModuleConstructor(typeof(Libtorch).Module.ModuleHandle);
}
