using TorchSharp;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Tests.Dense;

/// <summary>All parameters of a dictionary as views of one buffer, beside equal buffers for gradients and Adam's moments, so that an update is a handful of passes.</summary>
internal sealed class FlatParameters : IDisposable
{
    private const long Alignment = 16;   // floats: each view starts at 64 bytes, whatever its neighbours' sizes, so matrix products take the same path every time
    private readonly Tensor _values, _gradients, _first, _second;
    private readonly Dictionary<string, (Tensor Value, Tensor Gradient)> _views = new(StringComparer.Ordinal);

    public FlatParameters(params (string Name, long[] Shape)[] parameters)
    {
        var total = parameters.Sum(p => Padded(p.Shape));
        (_values, _gradients) = (Buffer(total), Buffer(total));
        (_first, _second) = (Buffer(total), Buffer(total));
        long offset = 0;
        foreach (var (name, shape) in parameters)
        {
            _views[name] = (View(_values, offset, shape), View(_gradients, offset, shape));
            offset += Padded(shape);
        }
    }

    public IEnumerable<string> Names => _views.Keys;

    /// <summary>A parameter; writing into it writes into the buffer.</summary>
    public Tensor this[string name] => _views[name].Value;

    public Tensor Gradient(string name) => _views[name].Gradient;

    /// <summary>The buffers that a checkpoint holds.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State =>
        [new("parameters", _values), new("moments.first", _first), new("moments.second", _second)];

    /// <summary>Scales all gradients down until their common norm is at most <paramref name="limit"/>.</summary>
    public void ClipGradientNorm(double limit)
    {
        using var _ = NewDisposeScope();
        var norm = _gradients.norm().ToDouble();
        if (norm > limit)
            _gradients.mul_(limit / norm);
    }

    /// <summary>Adam (Kingma and Ba 2015) with both bias corrections. β1 = 0 needs no first moment and keeps none.</summary>
    public void Adam(double learningRate, double beta1, double beta2, double epsilon, long step)
    {
        using var _ = NewDisposeScope();
        // m/c1 / (sqrt(v/c2) + eps) = m · sqrt(c2)/c1 / (sqrt(v) + eps·sqrt(c2)): the corrections become two scalars.
        var root = Math.Sqrt(1 - Math.Pow(beta2, step));
        _second.mul_(beta2).addcmul_(_gradients, _gradients, 1 - beta2);
        var direction = _gradients;
        if (beta1 > 0)
            direction = _first.mul_(beta1).add_(_gradients, 1 - beta1);
        var denominator = _second.sqrt().add_(epsilon * root);
        _values.addcdiv_(direction, denominator, -learningRate * root / (1 - Math.Pow(beta1, step)));
    }

    public void Dispose()
    {
        foreach (var (value, gradient) in _views.Values)
        {
            value.Dispose();
            gradient.Dispose();
        }
        foreach (var buffer in (Tensor[])[_values, _gradients, _first, _second])
            buffer.Dispose();
    }

    private static Tensor Buffer(long length) => zeros(length).DetachFromDisposeScope();

    private static Tensor View(Tensor buffer, long offset, long[] shape)
    {
        using var part = buffer.narrow(0, offset, Elements(shape));
        return part.view(shape).DetachFromDisposeScope();
    }

    private static long Elements(long[] shape) => shape.Aggregate(1L, (product, size) => product * size);

    private static long Padded(long[] shape) => (Elements(shape) + Alignment - 1) / Alignment * Alignment;
}
