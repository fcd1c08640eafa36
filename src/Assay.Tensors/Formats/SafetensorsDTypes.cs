using static TorchSharp.torch;

namespace Assay.Tensors.Formats;

/// <summary>The element types of the format that libtorch's CPU can hold, under their names in the file.</summary>
internal static class SafetensorsDTypes
{
    // In the order in which the reference implementation writes them: wide ones first.
    private static readonly (string Name, ScalarType Type, int Bytes)[] Known =
    [
        ("I64", ScalarType.Int64, 8), ("F64", ScalarType.Float64, 8), ("F32", ScalarType.Float32, 4), ("I32", ScalarType.Int32, 4),
        ("BF16", ScalarType.BFloat16, 2), ("F16", ScalarType.Float16, 2), ("I16", ScalarType.Int16, 2), ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1), ("BOOL", ScalarType.Bool, 1),
    ];

    public static string Names { get; } = string.Join(", ", Known.Select(known => known.Name));

    public static bool TryParse(string name, out ScalarType type)
    {
        var found = Array.Find(Known, known => known.Name == name);
        type = found.Type;
        return found.Name is not null;
    }

    /// <summary>Where the type's tensors stand among the others in a file that we write.</summary>
    public static int Order(ScalarType type) => Array.FindIndex(Known, known => known.Type == type);

    public static int Bytes(ScalarType type) => Array.Find(Known, known => known.Type == type).Bytes;

    /// <summary>The type's name in the file; throws where the format has no such type.</summary>
    public static string Name(ScalarType type) =>
        Array.Find(Known, known => known.Type == type).Name ?? throw new ArgumentException($"a safetensors file cannot hold {type}; it holds {Names}", nameof(type));
}
