using Assay.Dictionaries.Kernels;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Training;

/// <summary>A parameter with Adam's moments beside it; rows are latents, but for b_dec, which is one row.</summary>
internal sealed unsafe class TrainedTensor : IDisposable
{
    private readonly string _name;
    private readonly Tensor _second, _first;

    /// <summary>All zero.</summary>
    /// <param name="name">As a checkpoint knows it.</param>
    /// <param name="rows">Latents, or 1.</param>
    /// <param name="width">Weights of a row.</param>
    /// <param name="momentum">Whether a first moment is kept: β1 = 0 needs none.</param>
    public TrainedTensor(string name, long rows, int width, bool momentum)
    {
        (_name, Width) = (name, width);
        Value = zeros(rows, width).DetachFromDisposeScope();
        _second = zeros(rows, width).DetachFromDisposeScope();
        _first = zeros(momentum ? rows : 0, width).DetachFromDisposeScope();
        At = Floats.Of(Value);
        SecondAt = Floats.Of(_second);
        FirstAt = momentum ? Floats.Of(_first) : null;
    }

    /// <summary>[rows, width].</summary>
    public Tensor Value { get; }

    public int Width { get; }

    public float* At { get; }

    private float* SecondAt { get; }

    private float* FirstAt { get; }

    public float* Row(int row) => At + (long)row * Width;

    /// <summary>What a checkpoint holds.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State => FirstAt == null
        ? [new(_name, Value), new(_name + ".second", _second)]
        : [new(_name, Value), new(_name + ".second", _second), new(_name + ".first", _first)];

    /// <summary>One step of Adam on one row.</summary>
    public void Update(int row, float* gradient, float decay, AdamStep adam)
    {
        var at = (long)row * Width;
        AdamRow.Update(At + at, FirstAt == null ? null : FirstAt + at, SecondAt + at, gradient, Width, decay, adam);
    }

    public void Dispose()
    {
        Value.Dispose();
        _second.Dispose();
        _first.Dispose();
    }
}
