using Assay.Tensors.Formats;
using static TorchSharp.torch;

namespace Assay.Models.Formats;

/// <summary>One file of weights, whatever its format.</summary>
internal interface IWeightFile : IDisposable
{
    string Path { get; }

    IReadOnlyCollection<string> Names { get; }

    ScalarType DType(string name);

    long[] Shape(string name);

    /// <summary>Fills a view that has the tensor's shape, converting piece by piece where the types differ.</summary>
    void ReadInto(string name, Tensor view);
}

/// <summary>model.safetensors, or one of its shards.</summary>
internal sealed class SafetensorsWeights(SafetensorsFile file) : IWeightFile
{
    public string Path => file.Path;

    public IReadOnlyCollection<string> Names => file.Names;

    public ScalarType DType(string name) => file.Entry(name).DType;

    public long[] Shape(string name) => [.. file.Entry(name).Shape];

    public void ReadInto(string name, Tensor view) => file.ReadInto(name, view);

    public void Dispose() => file.Dispose();
}

/// <summary>pytorch_model.bin, or one of its shards.</summary>
internal sealed class PyTorchWeights(PyTorchFile file) : IWeightFile
{
    public string Path => file.Path;

    public IReadOnlyCollection<string> Names => file.Names;

    public ScalarType DType(string name) => file.Entry(name).DType;

    public long[] Shape(string name) => [.. file.Entry(name).Shape];

    public void ReadInto(string name, Tensor view) => file.ReadInto(name, view);

    public void Dispose() => file.Dispose();
}
