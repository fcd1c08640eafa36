using Assay.Tensors.Formats;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Formats;

/// <summary>A file of named tensors, of whatever container, open for reading.</summary>
internal abstract class WeightSource : IDisposable
{
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
