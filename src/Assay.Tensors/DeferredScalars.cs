using System.Runtime.InteropServices;

namespace Assay.Tensors;

/// <summary>Frees libtorch's scalars some seconds after TorchSharp asks for it (docs/decisions/0006-scalars-outlive-their-calls.md).</summary>
/// <remarks>
/// <c>x * 0.5</c> makes a scalar whose object nobody holds once its address is on the way to libtorch: a collection that another thread causes may free it before libtorch reads it. A call that
/// takes a scalar reads it within microseconds, or, where its thread is not scheduled, within milliseconds.
/// </remarks>
internal static unsafe class DeferredScalars
{
    private const int FirstSymbolic = 5, LastSymbolic = 7;    // c10::Scalar's tags HAS_si, HAS_sd, HAS_sb: those own something. TorchSharp makes none of them

    private static readonly DeferredFrees Waiting = new(grace: 5_000, mostCounted: 1_000);

    /// <summary>Whether the library that was loaded waits.</summary>
    public static bool Installed { get; private set; }

    /// <summary>Scalars that wait to be freed.</summary>
    internal static int Count => Waiting.Count;

    /// <summary>Points the prepared library's <c>THSTorch_dispose_scalar</c> here. A library that was not prepared is left as it is, and frees at once.</summary>
    /// <param name="library">libLibTorchSharp.so as loaded.</param>
    public static void Install(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "THSTorch_dispose_scalar", out var function))
            return;
        var code = (byte*)function;
        if (code[0] != 0xFF || code[1] != 0x25)     // jmp qword ptr [rip + distance], as the build left it
            return;
        *(nint*)(code + 6 + *(int*)(code + 2)) = (nint)(delegate* unmanaged<nint, void>)&Dispose;
        Installed = true;
    }

    [UnmanagedCallersOnly]
    private static void Dispose(nint scalar)
    {
        if (scalar != nint.Zero && *(int*)scalar is < FirstSymbolic or > LastSymbolic)
            Waiting.Add(scalar, Environment.TickCount64);
    }
}
