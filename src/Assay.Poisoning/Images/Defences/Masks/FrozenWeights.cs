using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace Assay.Poisoning.Images.Defences.Masks;

/// <summary>Keeps a network's weights out of differentiation until disposed: gradients with respect to images cost half as much, and leave nothing on weights that others use.</summary>
internal sealed class FrozenWeights : IDisposable
{
    private readonly List<Parameter> _frozen;

    public FrozenWeights(Module network)
    {
        _frozen = [.. network.parameters().Where(weight => weight.requires_grad)];
        _frozen.ForEach(weight => weight.requires_grad = false);
    }

    /// <inheritdoc/>
    public void Dispose() => _frozen.ForEach(weight => weight.requires_grad = true);
}
