using System.Text.Json;
using static TorchSharp.torch;

namespace Assay.Tensors.Formats;

/// <summary>Reads one tensor's header entry: <c>{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}</c>.</summary>
internal static class SafetensorsEntryParser
{
    /// <summary>The entry, its offset counted from the file's start; in the header it counts from <paramref name="first"/>, where the tensors' bytes start.</summary>
    public static SafetensorsEntry Parse(string name, JsonElement value, HeaderFaults faults, long first)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw faults.Tensor(name, $"is a JSON {HeaderFaults.Kind(value)}, expected an object with dtype, shape and data_offsets");
        var type = DType(name, Member(name, value, "dtype", JsonValueKind.String, faults), faults);
        var shape = Numbers(name, Member(name, value, "shape", JsonValueKind.Array, faults), "shape", faults);
        var offsets = Numbers(name, Member(name, value, "data_offsets", JsonValueKind.Array, faults), "data_offsets", faults);
        if (offsets.Length != 2 || offsets[0] > offsets[1])
            throw faults.Tensor(name, $"has data_offsets [{string.Join(", ", offsets)}], expected a start and an end that is not before it");
        var length = ByteLength(name, type, shape, faults);
        if (offsets[1] - offsets[0] != length)
            throw faults.Tensor(name, $"has {offsets[1] - offsets[0]} bytes (data_offsets [{offsets[0]}, {offsets[1]}]), but {SafetensorsDTypes.Name(type)} {Shape.Text(shape)} takes {length}");
        if (offsets[1] > long.MaxValue - first)
            throw faults.Tensor(name, $"ends at byte {offsets[1]}: no file is that long");
        return new SafetensorsEntry(name, type, shape, first + offsets[0], length);
    }

    private static JsonElement Member(string name, JsonElement entry, string member, JsonValueKind kind, HeaderFaults faults)
    {
        var found = entry.EnumerateObject().Where(pair => pair.NameEquals(member)).Select(pair => pair.Value).ToArray();
        if (found.Length != 1)
            throw faults.Tensor(name, found.Length == 0 ? $"has no {member}" : $"has {member} {found.Length} times");
        if (found[0].ValueKind != kind)
            throw faults.Tensor(name, $"has a JSON {HeaderFaults.Kind(found[0])} as its {member}, expected {(kind == JsonValueKind.String ? "a string" : "an array")}");
        return found[0];
    }

    private static ScalarType DType(string name, JsonElement value, HeaderFaults faults) =>
        SafetensorsDTypes.TryParse(value.GetString()!, out var type)
            ? type
            : throw faults.Tensor(name, $"has dtype '{HeaderFaults.Shown(value.GetString()!)}'; expected one of {SafetensorsDTypes.Names}");

    private static long[] Numbers(string name, JsonElement array, string member, HeaderFaults faults)
    {
        var numbers = new long[array.GetArrayLength()];
        var at = 0;
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out numbers[at]) || numbers[at] < 0)
                throw faults.Tensor(name, $"has {HeaderFaults.Shown(item.GetRawText())} in its {member}, expected whole numbers from 0 on");
            at++;
        }
        return numbers;
    }

    // Zeros are left out of the product at first: [0, 2^62] has no bytes, but libtorch's strides overflow on it all the same.
    private static long ByteLength(string name, ScalarType type, long[] shape, HeaderFaults faults)
    {
        try
        {
            var bytes = shape.Where(size => size != 0).Aggregate((long)SafetensorsDTypes.Bytes(type), (product, size) => checked(product * size));
            return shape.Contains(0) ? 0 : bytes;
        }
        catch (OverflowException)
        {
            throw faults.Tensor(name, $"has shape {Shape.Text(shape)}: more elements than 64 bits can count");
        }
    }
}
