using System.Runtime.CompilerServices;
using Assay.Tensors;

namespace Assay.Dictionaries.Tests;

/// <summary>Puts the libtorch resolver in place before any test touches TorchSharp, whichever runs first.</summary>
internal static class LibtorchFirst
{
    [ModuleInitializer]
    internal static void Install() => RuntimeHelpers.RunModuleConstructor(typeof(Libtorch).Module.ModuleHandle);
}
