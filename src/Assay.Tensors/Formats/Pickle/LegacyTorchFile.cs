using System.Buffers.Binary;
using Assay.Core.Errors;
using Assay.Tensors.Formats.Zip;

namespace Assay.Tensors.Formats.Pickle;

/// <summary>
/// The layout before PyTorch 1.6 (GPT-2's pytorch_model.bin has it): the pickles of a magic number, a version, facts of the machine, the object and its
/// storages' keys, then each storage in the keys' order: 8 bytes of element count, and the elements (torch/serialization.py, _legacy_save).
/// </summary>
internal sealed class LegacyTorchFile : ITorchStorages
{
    private const int MaxPickleBytes = 16 << 20, Version = 1001;

    // Protocol 2 and the whole number 0x1950a86a20f9469cfc6c: how every such file starts.
    private static readonly byte[] Magic = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];
    private readonly FileStream _file;
    private readonly string _path;
    private readonly Dictionary<string, long> _starts;

    private LegacyTorchFile(FileStream file, string path, Dictionary<string, long> starts) => (_file, _path, _starts) = (file, path, starts);

    public static bool Is(FileStream file, string path)
    {
        Span<byte> start = stackalloc byte[Magic.Length];
        if (file.Length < Magic.Length)
            return false;
        OpenedFile.Fill(file, path, "the file's first bytes", start, 0);
        return start.SequenceEqual(Magic);
    }

    public static (object? Root, ITorchStorages Storages, PicklePlace Place) Read(FileStream file, string path)
    {
        var bytes = new byte[(int)Math.Min(MaxPickleBytes, file.Length - Magic.Length)];
        OpenedFile.Fill(file, path, "its pickle", bytes, Magic.Length);
        var place = new PicklePlace(path, null);
        var cursor = new PickleCursor(bytes, place);
        var seen = new Dictionary<string, TorchStorage>(StringComparer.Ordinal);
        if (PickleMachine.Run(cursor, seen) is not (long)Version)
            throw place.Fault(FormattableString.Invariant($"does not give {Version} as the layout's version"));
        CheckMachine(PickleMachine.Run(cursor, seen), place);
        var root = PickleMachine.Run(cursor, seen);
        var keys = PickleMachine.Run(cursor, seen) as List<object?> ?? throw place.Fault("does not list the storages' keys after the object");
        return (root, new LegacyTorchFile(file, path, Starts(file, path, keys, seen, Magic.Length + cursor.Position)), place);
    }

    public void Check(TorchStorage storage, string tensor)
    {
        if (!_starts.ContainsKey(storage.Key))
            throw new UnreadableFileException(_path, $"tensor '{HeaderFaults.Shown(tensor)}' lies in storage '{HeaderFaults.Shown(storage.Key)}', which the file does not list");
    }

    public ByteSource Read(TorchStorage storage) => new StoredBytes(_file, _path, storage.Key, _starts[storage.Key], storage.Bytes);

    public void Dispose() => _file.Dispose();

    private static void CheckMachine(object? facts, PicklePlace place)
    {
        if (facts is PickleDictionary dictionary && dictionary.Items.Exists(item => item is ("little_endian", false)))
            throw place.Fault("says that the file was written on a big-endian machine; load and save it on a little-endian one");
    }

    private static Dictionary<string, long> Starts(FileStream file, string path, List<object?> keys, Dictionary<string, TorchStorage> seen, long at)
    {
        var starts = new Dictionary<string, long>(StringComparer.Ordinal);
        Span<byte> word = stackalloc byte[8];
        foreach (var key in keys)
        {
            if (key is not string name || !seen.TryGetValue(name, out var storage))
                throw new UnreadableFileException(path, $"lists the storage '{HeaderFaults.Shown(key as string ?? PickleMachine.Kind(key))}', which its object does not use");
            OpenedFile.Fill(file, path, $"the element count of storage '{HeaderFaults.Shown(name)}'", word, at);
            var elements = BinaryPrimitives.ReadInt64LittleEndian(word);
            if (elements != storage.Elements || storage.Bytes > file.Length - at - 8)
                throw new UnreadableFileException(path, FormattableString.Invariant($"storage '{HeaderFaults.Shown(name)}' has {elements} elements and {file.Length - at - 8} bytes are left, expected {storage.Elements} elements in {storage.Bytes} bytes"));
            starts[name] = at + 8;
            at += 8 + storage.Bytes;
        }
        return starts;
    }
}
