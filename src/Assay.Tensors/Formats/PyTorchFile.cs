using Assay.Core.Errors;
using Assay.Tensors.Formats.Pickle;
using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Tensors.Formats;

/// <summary>
/// A file that <c>torch.save</c> wrote (<c>.pt</c>, <c>.bin</c>), open for reading: the zip archive of PyTorch 1.6 and later, or the plain sequence of
/// pickles before it. Its pickle is read by a machine that can build only plain values and descriptions of tensors: nothing in the file is ever run.
/// </summary>
/// <remarks>Opening reads the pickle; tensors are read one by one. Stored bytes may be read from several threads.</remarks>
public sealed class PyTorchFile : IDisposable
{
    private const long LargestRepeat = 64 << 20;   // bytes that a view may have beyond its storage's (an expanded row, say)
    private readonly ITorchStorages _storages;
    private readonly IReadOnlyDictionary<string, TorchTensor> _tensors;

    private PyTorchFile(string path, ITorchStorages storages, StateDictNames names)
    {
        Path = path;
        _storages = storages;
        _tensors = names.Tensors;
        Names = [.. names.Tensors.Keys];
        Scalars = names.Scalars;
    }

    /// <summary>The file, as it was named at <see cref="Open"/>.</summary>
    public string Path { get; }

    /// <summary>The tensors' names in the pickle's order; keys of nested dictionaries (and indices of lists that hold tensors) are joined by dots.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>
    /// What the pickle holds beside tensors, named as they are: <c>null</c>, <see cref="bool"/>, <see cref="long"/>, <see cref="double"/>, <see cref="string"/>,
    /// bytes, or a list of such (tuples, lists and sets alike; <see cref="IReadOnlyList{T}"/> of object). A dtype is its name: <c>torch.float32</c>.
    /// </summary>
    public IReadOnlyDictionary<string, object?> Scalars { get; }

    /// <summary>Opens a file and checks its pickle: every tensor lies inside a storage, and every storage is in the file, whole.</summary>
    /// <exception cref="UnreadableFileException">Missing, unreadable, cut off, a global that weights do not need (named), or any other fault.</exception>
    public static PyTorchFile Open(string path)
    {
        var file = OpenedFile.Open(path);
        try
        {
            var (root, storages, place) = LegacyTorchFile.Is(file, path) ? LegacyTorchFile.Read(file, path) : TorchArchive.Read(file, path);
            var names = StateDictNames.Of(root, place);
            foreach (var (name, tensor) in names.Tensors)
                storages.Check(tensor.Storage, name);
            return new PyTorchFile(path, storages, names);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether the file holds a tensor of this name.</summary>
    public bool Contains(string name) => _tensors.ContainsKey(name);

    /// <summary>What the file says of one tensor.</summary>
    /// <exception cref="UnreadableFileException">The file holds no tensor of this name; the message lists those it holds.</exception>
    public PyTorchEntry Entry(string name)
    {
        var tensor = Described(name);
        return new PyTorchEntry(name, tensor.DType, tensor.Shape);
    }

    /// <summary>Reads one tensor into dense memory of its own, on the CPU, whatever its strides in the file; the caller disposes it.</summary>
    public Tensor Read(string name)
    {
        var stored = Described(name);
        if (!IsDense(stored))
            return ReadStrided(name, stored);
        var tensor = torch.empty(stored.Shape, stored.DType);
        try
        {
            Fill(tensor, stored);
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>Reads one tensor into memory that is there already, which may be a view, of another element type, or on another device.</summary>
    /// <remarks>A tensor that lies in the file row by row takes at most one piece of 4 MB beside the destination; a transposed one is read whole first.</remarks>
    /// <exception cref="UnreadableFileException">No such tensor, or its shape is not the destination's.</exception>
    public void ReadInto(string name, Tensor destination)
    {
        var stored = Described(name);
        if (!stored.Shape.SequenceEqual(destination.shape))
            throw new UnreadableFileException(Path, $"tensor '{HeaderFaults.Shown(name)}' is {Shape.Text(stored.Shape)}, expected {Shape.Text(destination.shape)}");
        if (IsDense(stored))
        {
            Fill(destination, stored);
            return;
        }
        using var _ = torch.no_grad();
        using var whole = ReadStrided(name, stored);
        using var plain = destination.detach();
        plain.copy_(whole).Dispose();
    }

    /// <summary>Closes the file; tensors that were read stay.</summary>
    public void Dispose() => _storages.Dispose();

    private TorchTensor Described(string name) =>
        _tensors.TryGetValue(name, out var tensor) ? tensor : throw new UnreadableFileException(Path, $"holds no tensor '{HeaderFaults.Shown(name)}'; {HeldNames.Text(Names)}");

    private void Fill(Tensor destination, TorchTensor stored)
    {
        using var bytes = _storages.Read(stored.Storage);
        var first = stored.Offset * SafetensorsDTypes.Bytes(stored.DType);
        TensorBytes.FillFrom(destination, stored.DType, (piece, at) => bytes.Read(piece, first + at));
    }

    private Tensor ReadStrided(string name, TorchTensor stored)
    {
        using var scope = torch.NewDisposeScope();
        if (stored.Elements == 0)
            return torch.empty(stored.Shape, stored.DType).MoveToOuterDisposeScope();
        var span = 1 + stored.Shape.Zip(stored.Strides, (size, step) => (size - 1) * step).Sum();
        if (stored.Elements - span > LargestRepeat / SafetensorsDTypes.Bytes(stored.DType))
            throw new UnreadableFileException(Path, FormattableString.Invariant($"tensor '{HeaderFaults.Shown(name)}' is {Shape.Text(stored.Shape)}, a view that repeats the {span} elements that the file holds; save it dense"));
        var line = torch.empty([span], stored.DType);
        Fill(line, stored);
        return line.as_strided(stored.Shape, stored.Strides).contiguous().MoveToOuterDisposeScope();
    }

    private static bool IsDense(TorchTensor tensor)
    {
        long step = 1;
        for (var i = tensor.Shape.Length - 1; i >= 0; i--)
        {
            if (tensor.Shape[i] != 1 && tensor.Strides[i] != step)
                return false;
            step *= tensor.Shape[i];
        }
        return true;
    }
}
