using System.Globalization;

namespace Assay.Tensors.Formats.Pickle;

/// <summary>Gives every tensor and every plain value of a pickle one name: the keys on the way to it, joined by dots.</summary>
internal sealed class StateDictNames(PicklePlace place)
{
    // A pickle can say in 100 bytes what has 2^50 leaves, or hold itself: the walk is bounded, not the pickle.
    private const int MaxDepth = 32, MaxVisits = 1_000_000, LongestName = 1000;
    private int _visits;

    public Dictionary<string, TorchTensor> Tensors { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, object?> Scalars { get; } = new(StringComparer.Ordinal);

    public static StateDictNames Of(object? root, PicklePlace place)
    {
        var names = new StateDictNames(place);
        names.Visit("", root, 0);
        return names;
    }

    private void Visit(string name, object? value, int depth)
    {
        CountVisit(depth);
        switch (value)
        {
            case PickleDictionary dictionary:
                foreach (var (key, item) in dictionary.Items)
                    Visit(Joined(name, key), item, depth + 1);
                break;
            case IReadOnlyList<object?> list when HasNamed(list, depth):
                for (var i = 0; i < list.Count; i++)
                    Visit(Joined(name, (long)i), list[i], depth + 1);
                break;
            case TorchTensor tensor:
                Add(Tensors, name, tensor);
                break;
            case TorchStorage storage:
                throw place.Fault($"holds under '{HeaderFaults.Shown(name)}' the bare storage '{HeaderFaults.Shown(storage.Key)}', expected tensors and plain values");
            default:
                Add(Scalars, name, value is PickleName global ? global.Text : value);
                break;
        }
    }

    private void Add<T>(Dictionary<string, T> into, string name, T value)
    {
        if (Tensors.ContainsKey(name) || Scalars.ContainsKey(name))
            throw place.Fault($"holds '{HeaderFaults.Shown(name)}' twice");
        into.Add(name, value);
    }

    // A list of plain values is one value; only one that holds tensors or dictionaries is taken apart.
    private bool HasNamed(IReadOnlyList<object?> list, int depth)
    {
        CountVisit(depth);
        foreach (var item in list)
        {
            CountVisit(depth);
            if (item is TorchTensor or TorchStorage or PickleDictionary || (item is IReadOnlyList<object?> inner && HasNamed(inner, depth + 1)))
                return true;
        }
        return false;
    }

    private void CountVisit(int depth)
    {
        if (depth > MaxDepth)
            throw place.Fault(FormattableString.Invariant($"is nested more than {MaxDepth} deep, or holds itself"));
        if (++_visits > MaxVisits)
            throw place.Fault(FormattableString.Invariant($"holds more than {MaxVisits} values"));
    }

    private string Joined(string name, object? key)
    {
        var text = key switch
        {
            string word => word,
            long number => number.ToString(CultureInfo.InvariantCulture),
            _ => throw place.Fault($"holds under '{HeaderFaults.Shown(name)}' a dictionary whose key is {PickleMachine.Kind(key)}, expected a string or a whole number"),
        };
        if (name.Length + text.Length > LongestName)
            throw place.Fault(FormattableString.Invariant($"holds a name of more than {LongestName} letters"));
        return name.Length == 0 ? text : $"{name}.{text}";
    }
}
