using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Assay.Tensors;

/// <summary>The widest vector instructions, in words.</summary>
internal static class SimdLevel
{
    public const string None = "none";

    /// <summary>From what .NET sees, and from the processor's flags as Linux lists them: .NET does not show those for bfloat16.</summary>
    public static string Name(IReadOnlySet<string> flags)
    {
        if (Avx512F.IsSupported)
            return flags.Contains("amx_bf16") ? "AVX-512 with BF16 and AMX" : flags.Contains("avx512_bf16") ? "AVX-512 with BF16" : "AVX-512";
        return Avx2.IsSupported ? "AVX2" : AdvSimd.IsSupported ? "NEON" : None;
    }
}
