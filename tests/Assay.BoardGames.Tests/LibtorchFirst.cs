using System.Runtime.CompilerServices;
using Assay.Tensors;
using Assay.TestKit;

[assembly: SameThreads]

namespace Assay.BoardGames.Tests;

/// <summary>Puts the libtorch resolver in place before any test touches TorchSharp, whichever runs first.</summary>
internal static class LibtorchFirst
{
    [ModuleInitializer]
    internal static void Install()
    {
        RuntimeHelpers.RunModuleConstructor(typeof(Libtorch).Module.ModuleHandle);
        // Tensors here are tiny: a second thread gains nothing on a quiet machine, and on a busy one each operation would wait for it.
        TorchSharp.torch.set_num_threads(1);
    }
}
