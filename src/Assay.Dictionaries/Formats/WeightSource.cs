using Assay.Tensors.Formats;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Formats;

/// <summary>A file of named tensors, of whatever container, open for reading.</summary>
internal abstract class WeightSource : IDisposable
{
    private const long ElementsAtOnce = 1 << 20;

    /// <summary>The file, for messages.</summary>
    public abstract string Path { get; }

    public abstract IReadOnlyList<string> Names { get; }

    public abstract IReadOnlyList<long> Shape(string name);

    public abstract ScalarType DType(string name);

    public abstract Tensor Read(string name);

    /// <summary>Rows of the first dimension. Where the container has them in one piece the others are not touched.</summary>
    public virtual Tensor ReadRows(string name, long start, long count)
    {
        using var whole = Read(name);
        using var part = whole.narrow(0, start, count);
        return part.clone();
    }

    /// <summary>Columns of a matrix. They lie strewn over the file: some rows at a time are read and all but the columns dropped.</summary>
    public virtual Tensor ReadColumns(string name, long start, long count)
    {
        var (rows, columns) = (Shape(name)[0], Shape(name)[1]);
        var kept = empty([rows, count], DType(name));
        var step = Math.Max(1, ElementsAtOnce / columns);
        for (long at = 0; at < rows; at += step)
        {
            using var scope = NewDisposeScope();
            var part = ReadRows(name, at, Math.Min(step, rows - at));
            kept.narrow(0, at, part.shape[0]).copy_(part.narrow(1, start, count));
        }
        return kept;
    }

    public abstract void Dispose();
}

/// <summary>Tensors of a safetensors file.</summary>
internal sealed class SafetensorsWeights(string path) : WeightSource
{
    private readonly SafetensorsFile _file = SafetensorsFile.Open(path);

    public override string Path => _file.Path;

    public override IReadOnlyList<string> Names => _file.Names;

    public override IReadOnlyList<long> Shape(string name) => _file.Entry(name).Shape;

    public override ScalarType DType(string name) => _file.Entry(name).DType;

    public override Tensor Read(string name) => _file.Read(name);

    public override Tensor ReadRows(string name, long start, long count) => _file.ReadRows(name, start, count);

    public override void Dispose() => _file.Dispose();
}

/// <summary>Arrays of an .npz archive.</summary>
internal sealed class NpzWeights(string path) : WeightSource
{
    private readonly NpzFile _file = NpzFile.Open(path);

    public override string Path => _file.Path;

    public override IReadOnlyList<string> Names => _file.Names;

    public override IReadOnlyList<long> Shape(string name) => _file.Entry(name).Shape;

    public override ScalarType DType(string name) => _file.Entry(name).DType;

    public override Tensor Read(string name) => _file.Read(name);

    public override Tensor ReadRows(string name, long start, long count) => _file.ReadRows(name, start, count);

    public override Tensor ReadColumns(string name, long start, long count) => _file.ReadColumns(name, start, count);

    public override void Dispose() => _file.Dispose();
}

/// <summary>Tensors of a file that torch.save wrote; a tensor is read whole, whatever part of it is kept.</summary>
internal sealed class PyTorchWeights(string path) : WeightSource
{
    private readonly PyTorchFile _file = PyTorchFile.Open(path);

    public override string Path => _file.Path;

    public override IReadOnlyList<string> Names => _file.Names;

    /// <summary>Plain values beside the tensors.</summary>
    public IReadOnlyDictionary<string, object?> Scalars => _file.Scalars;

    public override IReadOnlyList<long> Shape(string name) => _file.Entry(name).Shape;

    public override ScalarType DType(string name) => _file.Entry(name).DType;

    public override Tensor Read(string name) => _file.Read(name);

    public override Tensor ReadColumns(string name, long start, long count)
    {
        using var whole = Read(name);
        using var part = whole.narrow(1, start, count);
        return part.clone();
    }

    public override void Dispose() => _file.Dispose();
}
