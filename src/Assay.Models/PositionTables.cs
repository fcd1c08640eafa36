using static TorchSharp.torch;

namespace Assay.Models;

/// <summary>What depends on positions only, made once per length, device and dtype: rotary cosines and sines, and attention masks.</summary>
internal sealed class PositionTables(TransformerConfig config) : IDisposable
{
    private readonly Dictionary<(long Length, int? Window, string Device, ScalarType Type), Tensor> _masks = [];
    private readonly Dictionary<(long Length, bool Local, string Device, ScalarType Type), (Tensor Cos, Tensor Sin)> _rotations = [];

    /// <summary>Cosines and sines [T, turned width] for one layer, the halves alike as rotate_half pairs them (i, i + half).</summary>
    public (Tensor Cos, Tensor Sin) Rotation(long length, int layer, Device device, ScalarType type)
    {
        var local = config.Attention.Rotary.LocalTheta is not null && config.IsLocal(layer);
        var key = (length, local, device.ToString(), type);
        if (_rotations.TryGetValue(key, out var found))
            return found;
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var frequencies = tensor(config.Attention.Rotary.Frequencies(config.TurnedWidth, local), float32);
        var half = outer(arange(length, float32), frequencies);
        var angle = cat([half, half], 1);
        var made = (Keep(angle.cos().to(type).to(device)), Keep(angle.sin().to(type).to(device)));
        _rotations[key] = made;
        return made;
    }

    /// <summary>0 where a key is seen, −∞ where not: [T, T], added to the scores.</summary>
    public Tensor Mask(long length, int? window, Device device, ScalarType type)
    {
        if (window >= length)
            window = null;
        var key = (length, window, device.ToString(), type);
        if (_masks.TryGetValue(key, out var found))
            return found;
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var hidden = ones(length, length).triu(1);
        if (window is { } w)
            hidden += ones(length, length).tril(-w);
        var mask = zeros(length, length).masked_fill_(hidden > 0, double.NegativeInfinity);
        return _masks[key] = Keep(mask.to(type).to(device));
    }

    public void Dispose()
    {
        foreach (var mask in _masks.Values)
            mask.Dispose();
        foreach (var (cos, sin) in _rotations.Values)
        {
            cos.Dispose();
            sin.Dispose();
        }
        _masks.Clear();
        _rotations.Clear();
    }

    private static Tensor Keep(Tensor made) => made.DetachFromDisposeScope();
}
