using Assay.Core.Errors;
using static TorchSharp.torch;

namespace Assay.Tensors;

/// <summary>The element types that a user can name.</summary>
public static class DTypes
{
    /// <summary>"float32" or "bfloat16".</summary>
    /// <exception cref="AssayException">Another word.</exception>
    public static ScalarType Parse(string text) => text switch
    {
        "float32" => ScalarType.Float32,
        "bfloat16" => ScalarType.BFloat16,
        _ => throw new AssayException($"dtype '{text}' is not known; expected float32 or bfloat16"),
    };

    /// <summary>The word that <see cref="Parse"/> reads: float32 or bfloat16.</summary>
    public static string Text(ScalarType type) => type switch
    {
        ScalarType.Float32 => "float32",
        ScalarType.BFloat16 => "bfloat16",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "only float32 and bfloat16 have a word"),
    };
}
