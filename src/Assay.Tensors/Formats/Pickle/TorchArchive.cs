using System.Text;
using Assay.Core.Errors;
using Assay.Tensors.Formats.Zip;

namespace Assay.Tensors.Formats.Pickle;

/// <summary>Where the bytes of a PyTorch file's storages lie.</summary>
internal interface ITorchStorages : IDisposable
{
    /// <summary>Requires the storage to be in the file, whole; <paramref name="tensor"/> is the first that wants it.</summary>
    void Check(TorchStorage storage, string tensor);

    ByteSource Read(TorchStorage storage);
}

/// <summary>The zip layout of PyTorch 1.6 and later: <c>NAME/data.pkl</c>, one <c>NAME/data/KEY</c> per storage, <c>NAME/byteorder</c>; NAME is any folder (caffe2/serialize/inline_container.h).</summary>
internal sealed class TorchArchive : ITorchStorages
{
    private const int MaxPickleBytes = 64 << 20;
    private readonly ZipFile _zip;
    private readonly string _folder;

    private TorchArchive(ZipFile zip, string folder) => (_zip, _folder) = (zip, folder);

    public static (object? Root, ITorchStorages Storages, PicklePlace Place) Read(FileStream file, string path)
    {
        var zip = ZipFile.From(path, file);
        var pickles = zip.Entries.Where(entry => entry.Name.EndsWith("/data.pkl", StringComparison.Ordinal)).ToArray();
        if (pickles.Length != 1)
            throw new UnreadableFileException(path, FormattableString.Invariant($"holds {pickles.Length} entries named */data.pkl, expected one: no file of torch.save"));
        var folder = pickles[0].Name[..^"data.pkl".Length];
        if (zip.Find($"{folder}constants.pkl") is not null)
            throw new UnreadableFileException(path, "is a TorchScript program, which is code; expected weights. Save the module's state_dict() with torch.save.");
        CheckByteOrder(zip, folder);
        var place = new PicklePlace(path, pickles[0].Name);
        var root = PickleMachine.Run(new PickleCursor(zip.ReadAll(pickles[0], MaxPickleBytes), place), []);
        return (root, new TorchArchive(zip, folder), place);
    }

    public void Check(TorchStorage storage, string tensor)
    {
        var length = Entry(storage, tensor).Length;
        if (length != storage.Bytes)
            throw new UnreadableFileException(_zip.Path, FormattableString.Invariant($"tensor '{HeaderFaults.Shown(tensor)}' needs a storage of {storage.Bytes} bytes, but entry '{HeaderFaults.Shown(_folder + "data/" + storage.Key)}' has {length}"));
    }

    public ByteSource Read(TorchStorage storage) => _zip.Read(Entry(storage, ""));

    public void Dispose() => _zip.Dispose();

    private ZipEntry Entry(TorchStorage storage, string tensor) =>
        _zip.Find($"{_folder}data/{storage.Key}") ?? throw new UnreadableFileException(_zip.Path, $"tensor '{HeaderFaults.Shown(tensor)}' lies in storage '{HeaderFaults.Shown(storage.Key)}', but the archive has no entry '{HeaderFaults.Shown(_folder + "data/" + storage.Key)}'");

    // Written since PyTorch 2.1; older files are little-endian wherever anybody saved any.
    private static void CheckByteOrder(ZipFile zip, string folder)
    {
        if (zip.Find($"{folder}byteorder") is not { } entry)
            return;
        var order = Encoding.ASCII.GetString(zip.ReadAll(entry, 16)).Trim();
        if (order != "little")
            throw zip.Fault(entry, $"says '{HeaderFaults.Shown(order)}', expected 'little': load and save the file on a little-endian machine");
    }
}
