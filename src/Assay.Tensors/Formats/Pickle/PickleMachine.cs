
namespace Assay.Tensors.Formats.Pickle;

/// <summary>
/// Python's pickle machine, restricted: it builds numbers, strings, lists, tuples, dictionaries and descriptions of tensors. A global outside the
/// allow-list of <see cref="TorchGlobals"/> is an error that names it, and nothing is ever called. Protocols 1 to 5 (Python's pickletools.py says what each opcode does).
/// </summary>
internal sealed class PickleMachine
{
    private const int MaxSteps = 5_000_000;   // a state dict of 700 tensors takes 30,000
    private static readonly object Mark = new();
    private readonly PickleCursor _cursor;
    private readonly TorchGlobals _globals;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<int, object?> _memo = [];

    private PickleMachine(PickleCursor cursor, Dictionary<string, TorchStorage> seen)
    {
        _cursor = cursor;
        _globals = new TorchGlobals(cursor, seen);
    }

    /// <summary>Runs to the pickle's end and gives what it describes; <paramref name="seen"/> collects the storages that it names.</summary>
    public static object? Run(PickleCursor cursor, Dictionary<string, TorchStorage> seen) => new PickleMachine(cursor, seen).Run();

    private object? Run()
    {
        for (var step = 0; step < MaxSteps; step++)
        {
            var code = _cursor.Byte();
            if (code == '.')
                return Pop();
            if (!Number(code) && !Text(code) && !Container(code) && !Remembered(code) && !Object(code))
                throw _cursor.Fault($"holds opcode 0x{code:x2}, which no state dict needs");
        }
        throw _cursor.Fault($"takes more than {MaxSteps} steps");
    }

    private bool Number(byte code)
    {
        switch (code)
        {
            case (byte)'N': Push(null); return true;
            case 0x88: Push(true); return true;
            case 0x89: Push(false); return true;
            case (byte)'J': Push((long)_cursor.Int32()); return true;
            case (byte)'K': Push((long)_cursor.Byte()); return true;
            case (byte)'M': Push((long)_cursor.UInt16()); return true;
            case 0x8a: Push(_cursor.Long(_cursor.Byte())); return true;
            case 0x8b: Push(_cursor.Long(_cursor.Int32())); return true;
            case (byte)'G': Push(_cursor.Double()); return true;
            default: return false;
        }
    }

    private bool Text(byte code)
    {
        switch (code)
        {
            case (byte)'X': Push(_cursor.Text(_cursor.Int32())); return true;
            case 0x8c: Push(_cursor.Text(_cursor.Byte())); return true;
            case 0x8d: Push(_cursor.Text(_cursor.Int64())); return true;
            case (byte)'T': Push(_cursor.Text(_cursor.Int32())); return true;   // Python 2's str
            case (byte)'U': Push(_cursor.Text(_cursor.Byte())); return true;
            case (byte)'B': Push(_cursor.Bytes(_cursor.Int32())); return true;
            case (byte)'C': Push(_cursor.Bytes(_cursor.Byte())); return true;
            case 0x8e: Push(_cursor.Bytes(_cursor.Int64())); return true;
            default: return false;
        }
    }

    private bool Container(byte code)
    {
        switch (code)
        {
            case (byte)'(': _marks.Add(_stack.Count); Push(Mark); return true;
            case (byte)')': Push(Array.Empty<object?>()); return true;
            case (byte)'t': Push(PopToMark()); return true;
            case 0x85 or 0x86 or 0x87: Push(PopTuple(code - 0x84)); return true;
            case (byte)']' or 0x8f: Push(new List<object?>()); return true;   // a set is kept as a list
            case (byte)'l': Push(new List<object?>(PopToMark())); return true;
            case 0x91: Push(new List<object?>(PopToMark())); return true;
            case (byte)'a': Append([Pop()]); return true;
            case (byte)'e' or 0x90: Append(PopToMark()); return true;
            case (byte)'}': Push(new PickleDictionary()); return true;
            case (byte)'d': Push(new PickleDictionary()); SetItems(PopToMarkBelow()); return true;
            case (byte)'s': SetItems(PopTuple(2)); return true;
            case (byte)'u': SetItems(PopToMark()); return true;
            default: return false;
        }
    }

    private bool Remembered(byte code)
    {
        switch (code)
        {
            case (byte)'q': _memo[_cursor.Byte()] = Top(); return true;
            case (byte)'r': _memo[_cursor.Int32()] = Top(); return true;
            case 0x94: _memo[_memo.Count] = Top(); return true;
            case (byte)'h': Push(Recall(_cursor.Byte())); return true;
            case (byte)'j': Push(Recall(_cursor.Int32())); return true;
            case (byte)'0': Pop(); return true;
            case (byte)'1': PopToMark(); return true;
            case (byte)'2': Push(Top()); return true;
            case 0x80: Protocol(_cursor.Byte()); return true;
            case 0x95: _cursor.Int64(); return true;   // a frame's length is for readers of streams
            default: return false;
        }
    }

    private bool Object(byte code)
    {
        switch (code)
        {
            case (byte)'c':
                var module = _cursor.Line();
                Push(_globals.Named(module, _cursor.Line()));
                return true;
            case 0x93:
                var names = PopTuple(2);
                Push(_globals.Named(Expect<string>(names[0], "a module's name"), Expect<string>(names[1], "a global's name")));
                return true;
            case (byte)'R' or 0x81:
                var call = PopTuple(2);
                Push(_globals.Described(Expect<PickleName>(call[0], "a global"), Expect<object?[]>(call[1], "a tuple of arguments")));
                return true;
            case (byte)'Q': Push(_globals.Storage(Pop())); return true;
            case (byte)'b': Build(Pop()); return true;
            default: return false;
        }
    }

    // The one state that a state dict sets: the attribute _metadata (versions of modules) on its OrderedDict. It holds no tensors.
    private void Build(object? state)
    {
        if (Top() is not PickleDictionary || state is not PickleDictionary)
            throw _cursor.Fault($"sets the state of {Kind(Top())}; only a dictionary's may be set");
    }

    private void Protocol(byte version)
    {
        if (version > 5)
            throw _cursor.Fault($"is of protocol {version}, expected at most 5");
    }

    private void Append(object?[] values) => Expect<List<object?>>(Top(), "a list").AddRange(values);

    private void SetItems(object?[] pairs)
    {
        if (pairs.Length % 2 != 0)
            throw _cursor.Fault($"sets {pairs.Length} keys and values, expected pairs");
        var items = Expect<PickleDictionary>(Top(), "a dictionary").Items;
        for (var i = 0; i < pairs.Length; i += 2)
            items.Add((pairs[i], pairs[i + 1]));
    }

    private object? Recall(int index) => _memo.TryGetValue(index, out var value) ? value : throw _cursor.Fault($"recalls value {index}, which it never remembered");

    private void Push(object? value) => _stack.Add(value);

    private object? Top()
    {
        if (_stack.Count == 0 || ReferenceEquals(_stack[^1], Mark))
            throw _cursor.Fault($"needs a value where its stack has none");
        return _stack[^1];
    }

    private object? Pop()
    {
        var value = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object?[] PopTuple(int count)
    {
        var values = new object?[count];
        for (var i = count - 1; i >= 0; i--)
            values[i] = Pop();
        return values;
    }

    private object?[] PopToMark()
    {
        if (_marks.Count == 0)
            throw _cursor.Fault($"closes a group that it never opened");
        var mark = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        var values = _stack.Skip(mark + 1).ToArray();
        _stack.RemoveRange(mark, _stack.Count - mark);
        return values;
    }

    // For the opcode that makes a dictionary of the group under it: the dictionary is on the stack already.
    private object?[] PopToMarkBelow()
    {
        var made = Pop();
        var values = PopToMark();
        Push(made);
        return values;
    }

    private T Expect<T>(object? value, string what) where T : class => value as T ?? throw _cursor.Fault($"holds {Kind(value)} where {what} belongs");

    public static string Kind(object? value) => value switch
    {
        null => "None",
        bool => "a bool",
        long => "a whole number",
        double => "a float",
        string => "a string",
        byte[] => "bytes",
        object?[] => "a tuple",
        List<object?> => "a list",
        PickleDictionary => "a dictionary",
        PickleName name => $"the global {HeaderFaults.Shown(name.Text)}",
        TorchStorage => "a storage",
        TorchTensor => "a tensor",
        _ => "something else",
    };
}
