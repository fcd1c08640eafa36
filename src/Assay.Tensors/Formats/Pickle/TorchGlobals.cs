using static TorchSharp.torch;

namespace Assay.Tensors.Formats.Pickle;

/// <summary>
/// The globals that a saved state dict needs, and what each one describes. It follows the list that PyTorch's own weights_only reader allows
/// (torch/_weights_only_unpickler.py), without optimisers' and numpy's.
/// </summary>
internal sealed class TorchGlobals(PickleCursor cursor, Dictionary<string, TorchStorage> seen)
{
    private static readonly Dictionary<string, ScalarType> Storages = new(StringComparer.Ordinal)
    {
        ["DoubleStorage"] = ScalarType.Float64, ["FloatStorage"] = ScalarType.Float32, ["HalfStorage"] = ScalarType.Float16, ["BFloat16Storage"] = ScalarType.BFloat16,
        ["LongStorage"] = ScalarType.Int64, ["IntStorage"] = ScalarType.Int32, ["ShortStorage"] = ScalarType.Int16, ["CharStorage"] = ScalarType.Int8,
        ["ByteStorage"] = ScalarType.Byte, ["BoolStorage"] = ScalarType.Bool, ["UntypedStorage"] = ScalarType.Byte,
    };

    private static readonly Dictionary<string, ScalarType> Types = new(StringComparer.Ordinal)
    {
        ["float64"] = ScalarType.Float64, ["float32"] = ScalarType.Float32, ["float16"] = ScalarType.Float16, ["bfloat16"] = ScalarType.BFloat16,
        ["int64"] = ScalarType.Int64, ["int32"] = ScalarType.Int32, ["int16"] = ScalarType.Int16, ["int8"] = ScalarType.Int8, ["uint8"] = ScalarType.Byte, ["bool"] = ScalarType.Bool,
    };

    private static readonly HashSet<string> Others = new(StringComparer.Ordinal)
    {
        "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor_v3", "torch._utils._rebuild_parameter", "torch.Size", "torch.device",
        "collections.OrderedDict", "_codecs.encode", "builtins.set", "__builtin__.set", "builtins.list", "builtins.dict",
    };

    public PickleName Named(string module, string name)
    {
        var text = $"{module}.{name}";
        var allowed = Others.Contains(text) || (module is "torch" or "torch.cuda" or "torch.storage" && Storages.ContainsKey(name)) || (module == "torch" && Types.ContainsKey(name));
        return allowed
            ? new PickleName(text)
            : throw cursor.Fault($"names the global '{HeaderFaults.Shown(text)}', which is not on the list of those that weights need. Nothing was run. If the file is a whole pickled object, save its state_dict() instead.");
    }

    /// <summary>What calling the global on these arguments would describe.</summary>
    public object? Described(PickleName name, object?[] arguments) => name.Text switch
    {
        "torch._utils._rebuild_tensor_v2" when arguments is [TorchStorage storage, long offset, object?[] shape, object?[] strides, ..] => Tensor(storage, storage.DType, offset, shape, strides),
        "torch._utils._rebuild_tensor_v3" when arguments is [TorchStorage storage, long offset, object?[] shape, object?[] strides, _, _, PickleName type, ..] => Tensor(storage, Type(type), offset, shape, strides),
        "torch._utils._rebuild_parameter" when arguments is [TorchTensor tensor, ..] => tensor,
        "torch.Size" when arguments is [object?[] sizes] => sizes,
        "torch.device" when arguments is [string device, ..] => device,
        "collections.OrderedDict" or "builtins.dict" when arguments is [] => new PickleDictionary(),
        "collections.OrderedDict" when arguments is [List<object?> pairs] => Dictionary(pairs),
        "_codecs.encode" when arguments is [string text, "latin1"] => Array.ConvertAll(text.ToCharArray(), letter => unchecked((byte)letter)),
        "builtins.set" or "__builtin__.set" or "builtins.list" when arguments is [] => new List<object?>(),
        "builtins.set" or "__builtin__.set" or "builtins.list" when arguments is [List<object?> items] => new List<object?>(items),
        _ => throw cursor.Fault($"gives the global '{name.Text}' the arguments ({string.Join(", ", arguments.Take(8).Select(PickleMachine.Kind))}), which it does not take"),
    };

    /// <summary>The storage that a persistent id names: ('storage', its class, its key, the device it lay on, its elements).</summary>
    public TorchStorage Storage(object? id)
    {
        if (id is not object?[] { Length: 5 or 6 } parts || parts is not ["storage", PickleName type, string key, string, long elements, ..])
            throw cursor.Fault($"refers to something outside by {PickleMachine.Kind(id)}, expected ('storage', class, key, device, elements)");
        if (parts is [_, _, _, _, _, not null])
            throw cursor.Fault($"refers to storage '{HeaderFaults.Shown(key)}' as a view of another, as files before PyTorch 0.4 did; load and save it again with a newer one");
        var name = type.Text[(type.Text.LastIndexOf('.') + 1)..];
        if (!Storages.TryGetValue(name, out var dtype))
            throw cursor.Fault($"gives storage '{HeaderFaults.Shown(key)}' the class {HeaderFaults.Shown(type.Text)}, expected one of {string.Join(", ", Storages.Keys)}");
        if (elements < 0 || elements > long.MaxValue / 8)
            throw cursor.Fault($"claims {elements} elements for storage '{HeaderFaults.Shown(key)}'");
        var storage = new TorchStorage(key, dtype, elements);
        if (!seen.TryAdd(key, storage) && seen[key] != storage)
            throw cursor.Fault($"describes storage '{HeaderFaults.Shown(key)}' in two ways: {seen[key].Elements} {seen[key].DType} and {elements} {dtype}");
        return storage;
    }

    private ScalarType Type(PickleName type) =>
        type.Text.StartsWith("torch.", StringComparison.Ordinal) && Types.TryGetValue(type.Text["torch.".Length..], out var found)
            ? found
            : throw cursor.Fault($"gives a tensor the element type {HeaderFaults.Shown(type.Text)}, expected one of torch.{string.Join(", torch.", Types.Keys)}");

    private TorchTensor Tensor(TorchStorage storage, ScalarType type, long offset, object?[] shape, object?[] strides)
    {
        long[] sizes = Numbers(shape, "shape"), steps = Numbers(strides, "strides");
        if (sizes.Length != steps.Length || sizes.Length > 64 || offset < 0)
            throw cursor.Fault($"describes a tensor with shape {Shape.Text(sizes)}, strides {Shape.Text(steps)} and offset {offset}");
        if (storage.DType != type && storage.DType != ScalarType.Byte)
            throw cursor.Fault($"describes a tensor of {type} over a storage of {storage.DType}");
        var held = storage.Bytes / SafetensorsDTypes.Bytes(type);
        try
        {
            // Zeros are left out of the product: [0, 2^62] has no elements, but libtorch's strides overflow on it all the same.
            _ = sizes.Where(size => size != 0).Aggregate((long)SafetensorsDTypes.Bytes(type), (product, size) => checked(product * size));
            var last = sizes.Zip(steps, (size, step) => checked((size - 1) * step)).Aggregate(offset, (sum, part) => checked(sum + part));
            if (!sizes.Contains(0) && last >= held)
                throw cursor.Fault($"describes a tensor {Shape.Text(sizes)} with strides {Shape.Text(steps)} from element {offset} on, but storage '{HeaderFaults.Shown(storage.Key)}' has {held} elements");
        }
        catch (OverflowException)
        {
            throw cursor.Fault($"describes a tensor {Shape.Text(sizes)} with strides {Shape.Text(steps)}: more elements than 64 bits can count");
        }
        return new TorchTensor(storage, type, offset, sizes, steps);
    }

    private long[] Numbers(object?[] values, string what)
    {
        foreach (var value in values)
        {
            if (value is not >= 0L)
                throw cursor.Fault($"describes a tensor whose {what} holds {(value is long number ? FormattableString.Invariant($"{number}") : PickleMachine.Kind(value))}, expected whole numbers from 0 on");
        }
        return Array.ConvertAll(values, value => (long)value!);
    }

    private PickleDictionary Dictionary(List<object?> pairs)
    {
        var dictionary = new PickleDictionary();
        foreach (var pair in pairs)
        {
            var (key, value) = pair switch
            {
                object?[] { Length: 2 } two => (two[0], two[1]),
                List<object?> { Count: 2 } two => (two[0], two[1]),
                _ => throw cursor.Fault($"makes a dictionary of {PickleMachine.Kind(pair)}, expected pairs"),
            };
            dictionary.Items.Add((key, value));
        }
        return dictionary;
    }
}
